import {
  createDistributionGroup,
  deleteDistributionGroup,
  type DistributionGroup,
  getDistributionGroup,
  inviteDistributionGroup,
  listDistributionGroups,
  notifyDistributionGroup,
  updateDistributionGroup,
} from '@holdfast/contracts/distribution-groups'
import { listProjects } from '@holdfast/contracts/projects'
import type { TemplateId } from '@holdfast/contracts/roles'
import { Button, Group, Modal, Paper, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconMailbox, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates, SkeletonRows } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { RoleSelect } from '../people/role-select.tsx'
import { useMembership } from '../session/queries.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'

/** `/organizations/:id/distribution-groups` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/distribution-groups' })
  const mayManage = useMembership(organizationId)?.permissions.members === 'admin'
  const [making, setMaking] = useState(false)
  const query = useQuery({
    queryKey: ['distribution-groups', organizationId],
    queryFn: ({ signal }) =>
      call(listDistributionGroups, { params: { organizationId }, query: { limit: 200 } }, { signal }),
  })
  const items = query.data?.items ?? []
  const make = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
      <Trans>New group</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Distribution groups`}
      intro={t`Lists of people to invite or write to at once. They give no rights.`}
      actions={mayManage ? make : undefined}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconMailbox size={30} stroke={1.5} />}
            title={<Trans>No distribution group yet</Trans>}
            action={mayManage ? make : undefined}
          >
            <Trans>Put addresses together that you write to or invite again and again.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Distribution groups`}>
          {items.map((group) => (
            <GroupCard key={group.id} group={group} organizationId={organizationId} mayManage={mayManage} />
          ))}
        </Stack>
      </ListStates>
      <Modal opened={making} onClose={() => setMaking(false)} title={t`New distribution group`}>
        <GroupForm organizationId={organizationId} onDone={() => setMaking(false)} />
      </Modal>
    </PageFrame>
  )
}

interface CardProps {
  group: DistributionGroup
  organizationId: string
  mayManage: boolean
}

function GroupCard({ group, organizationId, mayManage }: CardProps) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [open, setOpen] = useState<'edit' | 'invite' | 'write' | 'delete'>()
  const params = { organizationId, distributionGroupId: group.id }
  const close = () => setOpen(undefined)
  const remove = useMutation({
    mutationFn: () => call(deleteDistributionGroup, { params }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['distribution-groups', organizationId] }),
  })
  const { name } = group
  return (
    <Paper withBorder p="md" role="listitem" aria-label={name}>
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 200px', minWidth: 0 }}>
          <Text fw={600}>{name}</Text>
          <Text size="xs" c="dimmed">
            <Plural value={group.addresses} one="# address" other="# addresses" />
            {group.description !== '' && ` · ${group.description}`}
          </Text>
        </div>
        {mayManage && (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => setOpen('invite')}>
              <Trans>Invite</Trans>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setOpen('write')}>
              <Trans>Write</Trans>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setOpen('edit')}>
              <Trans>Edit</Trans>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setOpen('delete')}>
              <Trans>Delete</Trans>
            </Button>
          </Group>
        )}
      </Group>
      <ProblemAlert error={remove.error} />
      <Modal opened={open === 'edit'} onClose={close} title={t`Edit ${name}`}>
        <EditGroup organizationId={organizationId} id={group.id} onDone={close} />
      </Modal>
      <Modal opened={open === 'invite'} onClose={close} title={t`Invite ${name}`}>
        <InviteForm organizationId={organizationId} id={group.id} onDone={close} />
      </Modal>
      <Modal opened={open === 'write'} onClose={close} title={t`Write to ${name}`}>
        <WriteForm organizationId={organizationId} id={group.id} onDone={close} />
      </Modal>
      <ConfirmDialog
        opened={open === 'delete'}
        title={t`Delete ${name}?`}
        confirm={t`Delete`}
        onClose={close}
        onConfirm={() => remove.mutateAsync()}
      >
        <Trans>The list is gone; nobody loses a right.</Trans>
      </ConfirmDialog>
    </Paper>
  )
}

interface FormProps {
  organizationId: string
  id: string
  onDone: () => void
}

function EditGroup({ organizationId, id, onDone }: FormProps) {
  const params = { organizationId, distributionGroupId: id }
  const query = useQuery({
    queryKey: ['distribution-group', id],
    queryFn: ({ signal }) => call(getDistributionGroup, { params }, { signal }),
    gcTime: 0,
  })
  if (query.data === undefined)
    return query.isPending ? <SkeletonRows rows={3} /> : <ProblemAlert error={query.error} />
  return <GroupForm organizationId={organizationId} group={query.data} onDone={onDone} />
}

function GroupForm({
  organizationId,
  group,
  onDone,
}: {
  organizationId: string
  group?: DistributionGroup & { members: { email: string }[] }
  onDone: () => void
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [name, setName] = useState(group?.name ?? '')
  const [description, setDescription] = useState(group?.description ?? '')
  const [addresses, setAddresses] = useState((group?.members ?? []).map(({ email }) => email).join('\n'))
  const save = useMutation({
    mutationFn: () => {
      const emails = addresses.split(/[\s,;]+/).filter((email) => email !== '')
      const body = { name, description, emails }
      if (group === undefined) return call(createDistributionGroup, { params: { organizationId }, body })
      const params = { organizationId, distributionGroupId: group.id }
      return call(updateDistributionGroup, { params, body: { ...body, revision: group.revision } })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['distribution-groups', organizationId] })
      onDone()
    },
  })
  return (
    <form onSubmit={submitting(() => save.mutate())}>
      <Stack>
        <ProblemAlert error={save.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t`Description`}
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Textarea
          label={t`E-mail addresses`}
          description={t`One a line, up to 500.`}
          autosize
          minRows={4}
          maxRows={12}
          value={addresses}
          onChange={(event) => setAddresses(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function InviteForm({ organizationId, id, onDone }: FormProps) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [role, setRole] = useState<TemplateId>('viewer')
  const [projectId, setProject] = useState<string | null>(null)
  const projects = useQuery({
    queryKey: ['projects', organizationId, 'to-invite'],
    queryFn: ({ signal }) =>
      call(listProjects, { params: { organizationId }, query: { limit: 200 } }, { signal }),
  })
  const invite = useMutation({
    mutationFn: () =>
      call(inviteDistributionGroup, {
        params: { organizationId, distributionGroupId: id },
        body: { role, projectId },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invitations', organizationId] }),
  })
  if (invite.data !== undefined) {
    const { invited, members, mailed } = invite.data
    return (
      <Stack>
        <Text size="sm">
          <Plural value={invited.length} one="# person is invited." other="# people are invited." />{' '}
          {members.length > 0 && (
            <Plural value={members.length} one="# is a member already." other="# are members already." />
          )}
        </Text>
        {!mailed && (
          <>
            <Text size="sm">
              <Trans>No mail is sent from here: hand over the links.</Trans>
            </Text>
            {invited.map(({ email, url }) => (
              <CopyLine key={email} label={email} value={url} />
            ))}
          </>
        )}
        <Group justify="flex-end">
          <Button onClick={onDone}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <form onSubmit={submitting(() => invite.mutate())}>
      <Stack>
        <ProblemAlert error={invite.error} />
        <Select
          label={t`To`}
          data={(projects.data?.items ?? []).map((project) => ({ value: project.id, label: project.name }))}
          placeholder={t`The whole organisation`}
          clearable
          searchable
          value={projectId}
          onChange={setProject}
        />
        <RoleSelect
          label={t`Role`}
          value={role}
          onChange={setRole}
          organizationId={organizationId}
          withDescription
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={invite.isPending}>
            <Trans>Invite all</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function WriteForm({ organizationId, id, onDone }: FormProps) {
  const { t } = useLingui()
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const write = useMutation({
    mutationFn: () =>
      call(notifyDistributionGroup, {
        params: { organizationId, distributionGroupId: id },
        body: { subject, text },
      }),
    onSuccess: ({ mails }) => {
      notifications.show({ message: t`${mails} mails are on their way.` })
      onDone()
    },
  })
  return (
    <form onSubmit={submitting(() => write.mutate())}>
      <Stack>
        <ProblemAlert error={write.error} />
        <TextInput
          label={t`Subject`}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Textarea
          label={t`Text`}
          required
          withAsterisk={false}
          maxLength={5000}
          autosize
          minRows={5}
          maxRows={14}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={write.isPending}>
            <Trans>Send</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function submitting(act: () => void) {
  return (event: FormEvent) => {
    event.preventDefault()
    act()
  }
}
