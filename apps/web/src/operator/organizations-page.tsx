import {
  createOrganization,
  type Organization,
  setOrganizationQuota,
} from '@holdfast/contracts/organizations'
import { Button, Group, Modal, NumberInput, Paper, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconBuilding, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { UsageBar } from '../projects/usage-bar.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { bytesToGigabytes, gigabytesToBytes } from '../words/bytes.ts'
import { organizationsQuery } from './queries.ts'

/** `/operator/organizations` */
export function Page() {
  const { t } = useLingui()
  const query = useQuery(organizationsQuery)
  const [creating, setCreating] = useState(false)
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const items = query.data?.items ?? []
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      <Trans>New organisation</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Organisations`}
      intro={t`Customers of this appliance; none sees another.`}
      actions={create}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconBuilding size={30} stroke={1.5} />}
            title={<Trans>No organisation yet</Trans>}
            action={create}
          >
            <Trans>Make one and invite its administrator.</Trans>
          </EmptyList>
        }
      >
        <Stack>
          {items.map((organization) => (
            <OrganizationCard key={organization.id} organization={organization} />
          ))}
        </Stack>
      </ListStates>
      <Modal opened={creating} onClose={() => setCreating(false)} title={t`New organisation`}>
        <CreateForm
          onDone={(made) => {
            setCreating(false)
            if (made !== undefined) setLink(made)
          }}
        />
      </Modal>
      <LinkDialog
        title={t`Invitation of the administrator`}
        link={link}
        hint={t`Hand this link to the administrator of the new organisation. It works once.`}
        onClose={() => setLink(undefined)}
      />
    </PageFrame>
  )
}

function CreateForm({ onDone }: { onDone: (link: { url: string; expiresAt: string } | undefined) => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [administratorEmail, setEmail] = useState('')
  const create = useMutation({
    mutationFn: () =>
      call(createOrganization, { body: { name, administratorEmail: administratorEmail.trim() } }),
    onSuccess: async ({ invitation }) => {
      await client.invalidateQueries({ queryKey: ['organizations'] })
      onDone(invitation)
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={create.error} />
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
          label={t`E-mail of its administrator`}
          type="email"
          required
          withAsterisk={false}
          value={administratorEmail}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => onDone(undefined)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={create.isPending}>
            <Trans>Make organisation</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function OrganizationCard({ organization }: { organization: z.infer<typeof Organization> }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [editing, setEditing] = useState(false)
  const [quota, setQuota] = useState<number | string>(bytesToGigabytes(organization.usage.quotaBytes))
  const save = useMutation({
    mutationFn: () =>
      call(setOrganizationQuota, {
        params: { organizationId: organization.id },
        body: { quotaBytes: gigabytesToBytes(quota) },
      }),
    onSuccess: async () => {
      setEditing(false)
      await client.invalidateQueries({ queryKey: ['organizations'] })
    },
  })
  return (
    <Paper withBorder p="md" component="section" aria-label={organization.name}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{organization.name}</Text>
        <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
          <Trans>Quota</Trans>
        </Button>
      </Group>
      <UsageBar usage={organization.usage} />
      <Modal opened={editing} onClose={() => setEditing(false)} title={t`Quota of ${organization.name}`}>
        <Stack>
          <ProblemAlert error={save.error} />
          <NumberInput
            label={t`Quota in GB`}
            description={t`Leave it empty for no limit.`}
            min={0}
            value={quota}
            onChange={setQuota}
          />
          <Group justify="flex-end">
            <Button loading={save.isPending} onClick={() => save.mutate()}>
              <Trans>Save</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  )
}
