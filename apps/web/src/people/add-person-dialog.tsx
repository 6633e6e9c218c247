import { setProjectMember } from '@holdfast/contracts/projects'
import type { Role } from '@holdfast/contracts/roles'
import { Button, Group, Modal, Select, Stack } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { membersQuery } from './queries.ts'
import { RoleSelect } from './role-select.tsx'

interface Props {
  opened: boolean
  organizationId: string
  projectId: string
  onClose: () => void
}

/** Gives a person of the organisation a role on the project. */
export function AddPersonDialog(props: Props) {
  const { t } = useLingui()
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t`Add from the organisation`}>
      <Form {...props} />
    </Modal>
  )
}

function Form({ organizationId, projectId, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const members = useInfiniteQuery(membersQuery(organizationId))
  const [userId, setUserId] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('member')
  const people = members.data?.pages.flatMap((page) => page.items) ?? []
  const add = useMutation({
    mutationFn: () => call(setProjectMember, { params: { projectId, userId: userId ?? '' }, body: { role } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['members', projectId] })
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={add.error ?? members.error} />
        <Select
          label={t`Person`}
          searchable
          required
          withAsterisk={false}
          nothingFoundMessage={t`Nobody found`}
          data={people.map((one) => ({ value: one.userId, label: `${one.displayName} (${one.email})` }))}
          value={userId}
          onChange={setUserId}
        />
        <RoleSelect label={t`Role`} value={role} onChange={setRole} withDescription />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" disabled={userId === null} loading={add.isPending}>
            <Trans>Add</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
