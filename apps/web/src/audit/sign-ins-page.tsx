import { Button, Group, Paper, Select, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { PageFrame } from '../shell/page-frame.tsx'
import { AuditTabs } from './audit-tabs.tsx'
import { EventList } from './event-list.tsx'
import { PersonSelect } from './filters.tsx'
import { signInsQuery } from './queries.ts'
import type { SignInSearch } from './queries.ts'
import { toFilter } from './search.ts'

/** `/organizations/:id/sign-ins?userId&show&from&to&address` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sign-ins' })
  const search = useSearch({ from: '/inside/organizations/$organizationId/sign-ins' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/sign-ins' })
  const { userId, show, address } = search
  const { from, to } = toFilter({ from: search.from, to: search.to })
  const query = useInfiniteQuery(signInsQuery(organizationId, { userId, show, address, from, to }))
  return (
    <PageFrame
      title={t`Sign-ins`}
      intro={t`Every attempt of your people to sign in, and every change of their accounts. Each organisation of a person sees these.`}
    >
      <AuditTabs organizationId={organizationId} />
      <SignInFilters
        key={JSON.stringify(search)}
        organizationId={organizationId}
        search={search}
        onChange={(next) => void navigate({ search: next })}
      />
      <EventList label={t`Sign-ins`} query={query} />
    </PageFrame>
  )
}

function SignInFilters({
  organizationId,
  search,
  onChange,
}: {
  organizationId: string
  search: SignInSearch
  onChange: (search: SignInSearch) => void
}) {
  const { t } = useLingui()
  const [draft, setDraft] = useState(search)
  const set = (change: SignInSearch) => setDraft({ ...draft, ...change })
  return (
    <Paper
      withBorder
      p="md"
      mb="lg"
      component="form"
      aria-label={t`Filters`}
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault()
        const given = Object.entries(draft).filter(([, value]) => value !== undefined && value !== '')
        onChange(Object.fromEntries(given))
      }}
    >
      <div className="card-grid">
        <PersonSelect
          organizationId={organizationId}
          value={draft.userId}
          onChange={(userId) => set({ userId })}
        />
        <Select
          label={t`Outcome`}
          placeholder={t`Everything`}
          clearable
          data={[
            { value: 'begun', label: t`Signed in` },
            { value: 'refused', label: t`Refused` },
          ]}
          value={draft.show ?? null}
          onChange={(show) => set({ show: show === 'begun' || show === 'refused' ? show : undefined })}
        />
        <TextInput
          label={t`From`}
          type="date"
          value={draft.from ?? ''}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          label={t`To`}
          type="date"
          value={draft.to ?? ''}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
        <TextInput
          label={t`Network address`}
          value={draft.address ?? ''}
          onChange={(event) => set({ address: event.currentTarget.value })}
        />
      </div>
      <Group mt="md">
        <Button type="submit">
          <Trans>Apply</Trans>
        </Button>
      </Group>
    </Paper>
  )
}
