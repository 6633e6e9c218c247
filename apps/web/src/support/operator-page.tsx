import {
  askForSupportAccess,
  enterAsSupport,
  leaveAsSupport,
  type OperatorSupportRequest,
  withdrawSupportRequest,
} from '@holdfast/contracts/support'
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconLifebuoy, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { organizationsQuery } from '../operator/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'
import { ownSupportRequestsQuery } from './queries.ts'
import { Extent, KindOf, StateBadge } from './support-words.tsx'

/** `/operator/support`: ask organisations for access, enter by what they approved. */
export function Page() {
  const { t } = useLingui()
  const query = useQuery(ownSupportRequestsQuery)
  const [asking, setAsking] = useState(false)
  const items = query.data?.items ?? []
  const ask = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setAsking(true)}>
      <Trans>Ask for access</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Support access`}
      intro={t`You see nothing of organisations. To help in an incident or with a bug, ask for as little as you need.`}
      actions={ask}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconLifebuoy size={30} stroke={1.5} />}
            title={<Trans>No request yet</Trans>}
            action={ask}
          >
            <Trans>An account administrator of the organisation approves or refuses.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Requests`}>
          {items.map((request) => (
            <RequestCard key={request.id} request={request} />
          ))}
        </Stack>
      </ListStates>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t`Ask for support access`}>
        <AskForm onDone={() => setAsking(false)} />
      </Modal>
    </PageFrame>
  )
}

function RequestCard({ request }: { request: OperatorSupportRequest }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const params = { supportRequestId: request.id }
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['own-support-requests'] }),
  })
  const enter = () =>
    act.mutate(async () => {
      await call(enterAsSupport, { params })
      // A full load: the page's policy then names the connectors of the organisation.
      window.location.assign(`/organizations/${request.organizationId}/projects`)
    })
  const leave = () =>
    act.mutate(async () => {
      await call(leaveAsSupport, { params })
      window.location.reload()
    })
  const { organization } = request
  const until = request.endsAt === null ? '' : formatMoment(request.endsAt)
  const open = request.own && request.state === 'approved'
  return (
    <Paper withBorder p="md" role="listitem" aria-label={t`Request to ${organization}`}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 260px', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{organization}</Text>
            <StateBadge state={request.state} />
          </Group>
          <Text size="xs" c="dimmed">
            {request.operator.name} · {formatMoment(request.createdAt)} · <KindOf kind={request.kind} />
          </Text>
          <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
            {request.reason}
          </Text>
          <Text size="sm" mt={4}>
            <Extent content={request.content} hours={request.hours} />
          </Text>
          {request.state === 'approved' && (
            <Text size="xs" c="dimmed" mt={4}>
              <Trans>Open until {until}.</Trans>
            </Text>
          )}
        </div>
        <Group gap="xs">
          {open && !request.entered && (
            <Button loading={act.isPending} onClick={enter}>
              <Trans>Enter as support</Trans>
            </Button>
          )}
          {open && request.entered && (
            <Button variant="default" loading={act.isPending} onClick={leave}>
              <Trans>Leave</Trans>
            </Button>
          )}
          {request.own && (request.state === 'requested' || request.state === 'approved') && (
            <Button
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate(() => call(withdrawSupportRequest, { params }))}
            >
              {request.state === 'requested' ? <Trans>Withdraw</Trans> : <Trans>Give back</Trans>}
            </Button>
          )}
        </Group>
      </Group>
      <ProblemAlert error={act.error} />
    </Paper>
  )
}

function AskForm({ onDone }: { onDone: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const organizations = useQuery(organizationsQuery)
  const [organizationId, setOrganization] = useState<string | null>(null)
  const [kind, setKind] = useState<'incident' | 'bug'>('incident')
  const [reason, setReason] = useState('')
  const [projectId, setProject] = useState('')
  const [folderId, setFolder] = useState('')
  const [content, setContent] = useState(false)
  const [hours, setHours] = useState<number | string>(4)
  const ask = useMutation({
    mutationFn: () =>
      call(askForSupportAccess, {
        body: {
          organizationId: organizationId ?? '',
          kind,
          reason,
          projectId: projectId.trim() || null,
          folderId: folderId.trim() || null,
          content,
          hours: Number(hours),
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['own-support-requests'] })
      onDone()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={ask.error} />
        <Select
          label={t`Organisation`}
          required
          withAsterisk={false}
          searchable
          data={(organizations.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={organizationId}
          onChange={setOrganization}
        />
        <Select
          label={t`For`}
          data={[
            { value: 'incident', label: t`An incident` },
            { value: 'bug', label: t`A bug` },
          ]}
          value={kind}
          onChange={(value) => setKind(value === 'bug' ? 'bug' : 'incident')}
          allowDeselect={false}
        />
        <Textarea
          label={t`Reason`}
          description={t`The organisation reads it. At least ten characters.`}
          required
          withAsterisk={false}
          minLength={10}
          maxLength={2000}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <TextInput
          label={t`Project (its id, from its address)`}
          description={t`Empty: the whole organisation.`}
          value={projectId}
          onChange={(event) => setProject(event.currentTarget.value)}
        />
        {projectId.trim() !== '' && (
          <TextInput
            label={t`Folder (its id)`}
            description={t`Empty: the whole project.`}
            value={folderId}
            onChange={(event) => setFolder(event.currentTarget.value)}
          />
        )}
        <NumberInput
          label={t`Hours`}
          min={1}
          max={72}
          allowDecimal={false}
          value={hours}
          onChange={setHours}
        />
        <Checkbox
          label={t`Read what is in files`}
          description={t`Otherwise names, sizes and dates only.`}
          checked={content}
          onChange={(event) => setContent(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={ask.isPending} disabled={organizationId === null}>
            <Trans>Ask</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
