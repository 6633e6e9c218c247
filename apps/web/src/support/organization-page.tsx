import { decideSupportRequest, revokeSupportAccess, type SupportRequest } from '@holdfast/contracts/support'
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Paper,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconLifebuoy } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'
import { supportRequestsQuery } from './queries.ts'
import { Extent, KindOf, StateBadge } from './support-words.tsx'

/** `/organizations/:id/support-access`: who of the operators may look in, and who asks to. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/support-access' })
  const query = useQuery(supportRequestsQuery(organizationId))
  const items = query.data?.items ?? []
  return (
    <PageFrame
      title={t`Support access`}
      intro={t`Operators of this appliance see nothing of yours. When they are to help, they ask here, and you decide. Every look stands in your audit trail.`}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList icon={<IconLifebuoy size={30} stroke={1.5} />} title={<Trans>Nobody has asked</Trans>}>
            <Trans>Requests of operators appear here; you get a mail as well.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Requests`}>
          {items.map((request) => (
            <RequestCard key={request.id} request={request} />
          ))}
        </Stack>
      </ListStates>
    </PageFrame>
  )
}

function RequestCard({ request }: { request: SupportRequest }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [deciding, setDeciding] = useState(false)
  const [ending, setEnding] = useState(false)
  const params = { organizationId: request.organizationId, supportRequestId: request.id }
  const refresh = () => client.invalidateQueries({ queryKey: ['support-requests', request.organizationId] })
  const end = useMutation({
    mutationFn: () => call(revokeSupportAccess, { params }),
    onSuccess: async () => {
      notifications.show({ message: t`The access is ended. What was being transferred is cut.` })
      await refresh()
    },
  })
  const { name, email } = request.operator
  return (
    <Paper withBorder p="md" role="listitem" aria-label={t`Request of ${name}`}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 260px', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            <StateBadge state={request.state} />
          </Group>
          <Text size="xs" c="dimmed">
            {email} · {formatMoment(request.createdAt)} · <KindOf kind={request.kind} />
          </Text>
          <Text size="sm" mt="xs" style={{ overflowWrap: 'anywhere' }}>
            {request.reason}
          </Text>
          <Text size="sm" mt={4}>
            {request.place ?? <Trans>The whole organisation</Trans>} ·{' '}
            <Extent content={request.content} hours={request.hours} />
          </Text>
          <History request={request} />
        </div>
        {request.state === 'requested' && (
          <Button onClick={() => setDeciding(true)}>
            <Trans>Decide</Trans>
          </Button>
        )}
        {request.state === 'approved' && (
          <Button color="red" variant="light" onClick={() => setEnding(true)}>
            <Trans>End at once</Trans>
          </Button>
        )}
      </Group>
      <ProblemAlert error={end.error} />
      <Modal opened={deciding} onClose={() => setDeciding(false)} title={t`Support access for ${name}`}>
        <Decision
          request={request}
          onDone={() => {
            setDeciding(false)
            void refresh()
          }}
        />
      </Modal>
      <ConfirmDialog
        opened={ending}
        title={t`End the access of ${name}?`}
        confirm={t`End at once`}
        onClose={() => setEnding(false)}
        onConfirm={() => end.mutateAsync()}
      >
        <Trans>They see nothing any more from now on. They can ask again.</Trans>
      </ConfirmDialog>
    </Paper>
  )
}

function History({ request }: { request: SupportRequest }) {
  const { decidedBy, endedBy, endsAt, looks, note } = request
  const until = endsAt === null ? '' : formatMoment(endsAt)
  return (
    <Text size="xs" c="dimmed" mt={4}>
      {decidedBy !== null && <Trans>Decided by {decidedBy}.</Trans>}{' '}
      {request.state === 'approved' && <Trans>Open until {until}.</Trans>}{' '}
      {endedBy !== null && <Trans>Ended by {endedBy}.</Trans>}{' '}
      {looks > 0 && <Plural value={looks} one="# look." other="# looks." />} {note}
    </Text>
  )
}

function Decision({ request, onDone }: { request: SupportRequest; onDone: () => void }) {
  const { t } = useLingui()
  const [hours, setHours] = useState<number | string>(request.hours)
  const [content, setContent] = useState(request.content)
  const [note, setNote] = useState('')
  const params = { organizationId: request.organizationId, supportRequestId: request.id }
  const decide = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') =>
      call(decideSupportRequest, {
        params,
        body:
          decision === 'approve'
            ? { decision, hours: Number(hours), content, note: note || undefined }
            : { decision, note: note || undefined },
      }),
    onSuccess: onDone,
  })
  return (
    <Stack>
      <ProblemAlert error={decide.error} />
      <Title order={3} size="h6">
        <Trans>You can give less than was asked for</Trans>
      </Title>
      <NumberInput
        label={t`Hours`}
        min={1}
        max={request.hours}
        allowDecimal={false}
        value={hours}
        onChange={setHours}
      />
      <Checkbox
        label={t`May read what is in files`}
        description={t`Otherwise names, sizes and dates only.`}
        checked={content}
        disabled={!request.content}
        onChange={(event) => setContent(event.currentTarget.checked)}
      />
      <TextInput
        label={t`Note`}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate('refuse')}>
          <Trans>Refuse</Trans>
        </Button>
        <Button loading={decide.isPending} onClick={() => decide.mutate('approve')}>
          <Trans>Approve</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
