import type { Member } from '@holdfast/contracts/organizations'
import { Button, Stack, TextInput, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { MemberRow } from './member-row.tsx'
import { membersQuery } from './queries.ts'

/** `/organizations/:id/people?filter=…` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/people' })
  const { filter } = useSearch({ from: '/inside/organizations/$organizationId/people' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/people' })
  const membership = useMembership(organizationId)
  const query = useInfiniteQuery(membersQuery(organizationId, filter))
  const [inviting, setInviting] = useState(false)
  const members: Member[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const mayManage = ['standard', 'admin'].includes(membership?.permissions.members ?? 'none')
  const invite = (
    <Button leftSection={<IconUserPlus size={18} />} onClick={() => setInviting(true)}>
      <Trans>Invite</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`People`}
      intro={t`Everyone of this organisation, and who is invited.`}
      actions={mayManage ? invite : undefined}
    >
      <TextInput
        aria-label={t`Filter people`}
        placeholder={t`Filter by name or e-mail`}
        leftSection={<IconSearch size={18} />}
        defaultValue={filter ?? ''}
        onChange={(event) => {
          const value = event.currentTarget.value
          void navigate({ search: { filter: value === '' ? undefined : value }, replace: true })
        }}
        maw={360}
        mb="lg"
      />
      <ListStates
        query={query}
        isEmpty={members.length === 0}
        empty={
          <EmptyList icon={<IconUsers size={30} stroke={1.5} />} title={<Trans>Nobody found</Trans>}>
            <Trans>Change the filter, or invite someone.</Trans>
          </EmptyList>
        }
      >
        <Stack gap={0} role="list" aria-label={t`People`}>
          {members.map((member) => (
            <MemberRow
              key={member.userId}
              member={member}
              organizationId={organizationId}
              mayManage={mayManage}
            />
          ))}
        </Stack>
        {query.hasNextPage && (
          <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
      {mayManage && (
        <>
          <Title order={2} size="h4" mt="xl" mb="sm">
            <Trans>Invitations</Trans>
          </Title>
          <Invitations organizationId={organizationId} />
        </>
      )}
      <InviteDialog opened={inviting} organizationId={organizationId} onClose={() => setInviting(false)} />
    </PageFrame>
  )
}
