import { Button, Group, Paper, Select, TextInput } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconFilter } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { membersQuery } from '../people/queries.ts'
import type { AuditSearch } from './search.ts'

const actions = [
  ['version.opened', msg`Files opened`],
  ['node.', msg`Files and folders: all`],
  ['node.created', msg`Created`],
  ['node.renamed', msg`Renamed`],
  ['node.moved', msg`Moved`],
  ['node.trashed', msg`Moved to the trash`],
  ['node.deleted', msg`Deleted for good`],
  ['version.', msg`Versions: all`],
  ['archive.', msg`Downloads of several files`],
  ['upload.', msg`Uploads that did not arrive`],
  ['project.', msg`Projects`],
  ['invitation.', msg`Invitations`],
  ['member.', msg`People and their roles`],
  ['group.', msg`Groups`],
  ['organization.', msg`The organisation`],
  ['sso.', msg`Single sign-on`],
  ['support.', msg`Access for support`],
  ['audit.', msg`The audit trail itself`],
  ['report.', msg`Reports`],
] as const

interface Props {
  organizationId: string | undefined
  search: AuditSearch
  onChange: (search: AuditSearch) => void
}

/** All filters of a trail; they hold when they are applied, and stand in the address. */
export function Filters({ organizationId, search, onChange }: Props) {
  const { t, i18n } = useLingui()
  const [draft, setDraft] = useState(search)
  const set = (change: AuditSearch) => setDraft({ ...draft, ...change })
  const field = (name: keyof AuditSearch, label: string, type = 'text') => (
    <TextInput
      label={label}
      type={type}
      value={draft[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  )
  const clear = () => {
    setDraft({})
    onChange({})
  }
  return (
    <Paper
      withBorder
      p="md"
      mb="lg"
      component="form"
      aria-label={t`Filters`}
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault()
        onChange(draft)
      }}
    >
      <div className="card-grid">
        {organizationId !== undefined && (
          <PersonSelect
            organizationId={organizationId}
            value={draft.actorId}
            onChange={(actorId) => set({ actorId })}
          />
        )}
        <Select
          label={t`What was done`}
          placeholder={t`Anything`}
          clearable
          searchable
          data={actions.map(([value, words]) => ({ value, label: i18n._(words) }))}
          value={draft.action ?? null}
          onChange={(action) => set({ action: action ?? undefined })}
        />
        {field('text', t`Name of the file, person or thing`)}
        {field('from', t`From`, 'date')}
        {field('to', t`To`, 'date')}
        {field('address', t`Network address`)}
        {field('requestId', t`Request`)}
      </div>
      <Group mt="md" gap="xs">
        <Button type="submit" leftSection={<IconFilter size={18} />}>
          <Trans>Apply</Trans>
        </Button>
        {Object.values(search).some(Boolean) && (
          <Button variant="default" onClick={clear}>
            <Trans>Show everything</Trans>
          </Button>
        )}
      </Group>
    </Paper>
  )
}

export function PersonSelect({
  organizationId,
  value,
  onChange,
}: {
  organizationId: string
  value: string | undefined
  onChange: (userId: string | undefined) => void
}) {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const query = useInfiniteQuery(membersQuery(organizationId, typed === '' ? undefined : typed))
  const people = query.data?.pages.flatMap((page) => page.items) ?? []
  const data = people.map((member) => ({
    value: member.userId,
    label: `${member.displayName} (${member.email})`,
  }))
  const known = value === undefined || data.some((one) => one.value === value)
  return (
    <Select
      label={t`Person`}
      placeholder={t`Anyone`}
      clearable
      searchable
      data={known ? data : [...data, { value, label: value }]}
      value={value ?? null}
      onSearchChange={(text) => setTyped(data.some((one) => one.label === text) ? '' : text)}
      onChange={(userId) => onChange(userId ?? undefined)}
    />
  )
}
