import {
  createTenant,
  listTenants,
  proposeMove,
  type Tenant,
  withdrawMove,
} from '@holdfast/contracts/tenants'
import { Anchor, Button, Checkbox, Group, Modal, Paper, Select, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconArrowRight, IconPlus, IconWorld } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'

/** `/operator/tenants`: addresses at which people sign in. */
export function Page() {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => call(listTenants, {}, { signal }),
  })
  const [open, setOpen] = useState<'new' | 'move'>()
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const items = query.data?.items ?? []
  const shared = items.find(({ host }) => host === null)?.organizations ?? []
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setOpen('new')}>
      <Trans>New address</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Addresses`}
      intro={t`The shared address holds many organisations. One with an address of its own shares nothing: neither accounts nor sessions.`}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconArrowRight size={18} />}
            disabled={shared.length === 0}
            onClick={() => setOpen('move')}
          >
            <Trans>Propose a move</Trans>
          </Button>
          {create}
        </>
      }
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconWorld size={30} stroke={1.5} />}
            title={<Trans>No address</Trans>}
            action={create}
          >
            <Trans>Make one with its organisation.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Addresses`}>
          {items.map((tenant) => (
            <TenantCard key={tenant.id} tenant={tenant} />
          ))}
        </Stack>
      </ListStates>
      <Modal opened={open === 'new'} onClose={() => setOpen(undefined)} title={t`New address`}>
        <CreateForm
          onCancel={() => setOpen(undefined)}
          onDone={(made) => {
            setOpen(undefined)
            setLink(made)
          }}
        />
      </Modal>
      <Modal opened={open === 'move'} onClose={() => setOpen(undefined)} title={t`Propose a move`}>
        <MoveForm organizations={shared} onDone={() => setOpen(undefined)} />
      </Modal>
      <LinkDialog
        title={t`Invitation of the administrator`}
        link={link}
        hint={t`Hand this link to the administrator. It opens at the new address and works once.`}
        onClose={() => setLink(undefined)}
      />
    </PageFrame>
  )
}

function TenantCard({ tenant }: { tenant: Tenant }) {
  const { name, host, url, organizations, people } = tenant
  return (
    <Paper withBorder p="md" role="listitem" aria-label={host ?? name}>
      <Text fw={600}>{host === null ? <Trans>Shared address</Trans> : name}</Text>
      <Anchor href={url} size="sm">
        {url}
      </Anchor>
      <Text size="xs" c="dimmed" mt={4}>
        <Plural value={people} one="# account" other="# accounts" /> ·{' '}
        {organizations.map((one) => one.name).join(', ')}
      </Text>
    </Paper>
  )
}

function CreateForm({
  onDone,
  onCancel,
}: {
  onDone: (link: { url: string; expiresAt: string }) => void
  onCancel: () => void
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [host, setHost] = useState('')
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const create = useMutation({
    mutationFn: () => call(createTenant, { body: { host, name, administratorEmail: email.trim() } }),
    onSuccess: async ({ invitation }) => {
      await client.invalidateQueries({ queryKey: ['tenants'] })
      onDone(invitation)
    },
  })
  return (
    <form onSubmit={submitting(() => create.mutate())}>
      <Stack>
        <ProblemAlert error={create.error} />
        <TextInput
          label={t`Host name`}
          description={t`It must lead here, and the certificate must hold for it.`}
          placeholder="files.example.org"
          required
          withAsterisk={false}
          data-autofocus
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
        />
        <TextInput
          label={t`Name of the organisation`}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t`E-mail of its administrator`}
          type="email"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending}>
            <Trans>Make the address</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function MoveForm({
  organizations,
  onDone,
}: {
  organizations: readonly { id: string; name: string }[]
  onDone: () => void
}) {
  const { t } = useLingui()
  const [organizationId, setOrganization] = useState<string | null>(null)
  const [host, setHost] = useState('')
  const [name, setName] = useState('')
  const [keepPasswords, setKeep] = useState(true)
  const params = { organizationId: organizationId ?? '' }
  const propose = useMutation({
    mutationFn: () => call(proposeMove, { params, body: { host, name, keepPasswords } }),
    onSuccess: () => {
      notifications.show({ message: t`Proposed. An account administrator confirms it in the settings.` })
      onDone()
    },
  })
  const withdraw = useMutation({
    mutationFn: () => call(withdrawMove, { params }),
    onSuccess: () => {
      notifications.show({ message: t`The proposal is withdrawn.` })
      onDone()
    },
  })
  return (
    <form onSubmit={submitting(() => propose.mutate())}>
      <Stack>
        <ProblemAlert error={propose.error ?? withdraw.error} />
        <Text size="sm">
          <Trans>
            Nothing happens until an account administrator of the organisation confirms; they are shown what
            it means.
          </Trans>
        </Text>
        <Select
          label={t`Organisation`}
          required
          withAsterisk={false}
          searchable
          data={organizations.map(({ id, name: label }) => ({ value: id, label }))}
          value={organizationId}
          onChange={setOrganization}
        />
        <TextInput
          label={t`Host name`}
          required
          withAsterisk={false}
          placeholder="files.example.org"
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
        />
        <TextInput
          label={t`Name on the sign-in page`}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox
          label={t`Passwords go along`}
          description={t`Otherwise everyone sets a new one by a link.`}
          checked={keepPasswords}
          onChange={(event) => setKeep(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button
            variant="default"
            disabled={organizationId === null}
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate()}
          >
            <Trans>Withdraw the open proposal</Trans>
          </Button>
          <Button type="submit" disabled={organizationId === null} loading={propose.isPending}>
            <Trans>Propose</Trans>
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
