import { changeAssignments } from '@holdfast/contracts/rights'
import { Alert, Button, Group, MultiSelect, Stack } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { membersQuery } from '../people/queries.ts'
import { RoleSelect } from '../people/role-select.tsx'
import { groupsQuery } from './queries.ts'

interface Props {
  organizationId: string
  /** Where: a project, or a folder. */
  place: { projectId: string } | { nodeId: string }
  onDone: () => Promise<unknown>
  onCancel?: () => void
}

/** Gives a template to any number of people and groups at one place, all at once. */
export function GrantForm({ organizationId, place, onDone, onCancel }: Props) {
  const { t } = useLingui()
  const people = useInfiniteQuery(membersQuery(organizationId))
  const groups = useInfiniteQuery(groupsQuery(organizationId))
  const [chosen, setChosen] = useState<string[]>([])
  const [templateId, setTemplateId] = useState('member')
  const members = people.data?.pages.flatMap((page) => page.items) ?? []
  const teams = groups.data?.pages.flatMap((page) => page.items) ?? []
  const outside = members.filter((one) => one.external && chosen.includes(`person:${one.userId}`))
  const give = useMutation({
    mutationFn: () =>
      call(changeAssignments, {
        params: { organizationId },
        body: {
          changes: chosen.map((one) => {
            const [kind, id = ''] = one.split(':')
            return { ...(kind === 'group' ? { groupId: id } : { userId: id }), ...place, templateId }
          }),
        },
      }),
    onSuccess: async () => {
      setChosen([])
      await onDone()
    },
  })
  const data = [
    {
      group: t`Groups`,
      items: teams.map((one) => ({ value: `group:${one.id}`, label: one.name })),
    },
    {
      group: t`People`,
      items: members.map((one) => ({
        value: `person:${one.userId}`,
        label: `${one.displayName} (${one.email})`,
      })),
    },
  ]
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        give.mutate()
      }}
    >
      <Stack gap="sm">
        <ProblemAlert error={give.error ?? people.error ?? groups.error} />
        <MultiSelect
          label={t`People and groups`}
          searchable
          nothingFoundMessage={t`Nobody found`}
          data={data}
          value={chosen}
          onChange={setChosen}
          comboboxProps={{ withinPortal: true }}
        />
        <RoleSelect
          label={t`Template`}
          value={templateId}
          onChange={setTemplateId}
          organizationId={organizationId}
          withDescription
        />
        {outside.length > 0 && <OutsideAdvice names={outside.map((one) => one.displayName).join(', ')} />}
        <Group justify="flex-end">
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              <Trans>Cancel</Trans>
            </Button>
          )}
          <Button type="submit" disabled={chosen.length === 0} loading={give.isPending}>
            <Trans>Give access</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Said before something is shared with someone from outside. */
export function OutsideAdvice({ names }: { names: string }) {
  const { t } = useLingui()
  return (
    <Alert color="orange" variant="light" title={t`You share outside of your organisation`}>
      <Trans>
        {names}: make sure that this is the right person, give no more than is needed, and look at what is
        labelled personal or sensitive first. What they download is out of your hands.
      </Trans>
    </Alert>
  )
}
