import {
  inviteOperator,
  listOperators,
  type Operator,
  removeOperator,
  reviewOperators,
  revokeOperatorInvitation,
} from '@holdfast/contracts/operators'
import {
  Alert,
  Button,
  Group,
  Modal,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconUserPlus, IconUserShield } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useSession } from '../session/queries.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo, formatDate } from '../words/time.ts'

/** `/operator/operators`: who runs the appliance, and the half-yearly review of it. */
export function Page() {
  const { t } = useLingui()
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['operators'],
    queryFn: ({ signal }) => call(listOperators, {}, { signal }),
  })
  const [inviting, setInviting] = useState(false)
  const [reviewing, setReviewing] = useState(false)
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const refresh = () => client.invalidateQueries({ queryKey: ['operators'] })
  const takeBack = useMutation({
    mutationFn: (operatorInvitationId: string) =>
      call(revokeOperatorInvitation, { params: { operatorInvitationId } }),
    onSuccess: refresh,
  })
  const items = query.data?.items ?? []
  const due = query.data === undefined ? '' : formatDate(query.data.reviewDueAt)
  const [now] = useState(() => Date.now())
  const overdue = query.data !== undefined && Date.parse(query.data.reviewDueAt) < now
  return (
    <PageFrame
      title={t`Operators`}
      intro={t`They run the appliance and see nothing inside of organisations.`}
      actions={
        <>
          <Button variant="default" onClick={() => setReviewing(true)} disabled={items.length === 0}>
            <Trans>Review the list</Trans>
          </Button>
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setInviting(true)}>
            <Trans>Invite an operator</Trans>
          </Button>
        </>
      }
    >
      {overdue && (
        <Alert color="orange" variant="light" mb="md" title={t`The review of operators is overdue`}>
          <Trans>It was due by {due}.</Trans>
        </Alert>
      )}
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList icon={<IconUserShield size={30} stroke={1.5} />} title={<Trans>No operator</Trans>}>
            <Trans>Invite one.</Trans>
          </EmptyList>
        }
      >
        <Stack gap="xs" role="list" aria-label={t`Operators`}>
          {items.map((operator) => (
            <OperatorRow key={operator.userId} operator={operator} onDone={refresh} />
          ))}
        </Stack>
        {!overdue && (
          <Text size="xs" c="dimmed" mt="sm">
            <Trans>The next review is due by {due}.</Trans>
          </Text>
        )}
      </ListStates>
      {(query.data?.invitations ?? []).length > 0 && (
        <>
          <Title order={2} size="h4" mt="xl" mb="sm">
            <Trans>Invitations</Trans>
          </Title>
          <Stack gap="xs" role="list" aria-label={t`Invitations`}>
            {query.data?.invitations.map(({ id, email, expiresAt }) => (
              <Group key={id} justify="space-between" role="listitem">
                <Text size="sm">
                  {email} · {t`until ${formatDate(expiresAt)}`}
                </Text>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t`Take back the invitation of ${email}`}
                  onClick={() => takeBack.mutate(id)}
                >
                  <Trans>Take back</Trans>
                </Button>
              </Group>
            ))}
          </Stack>
        </>
      )}
      <Modal opened={inviting} onClose={() => setInviting(false)} title={t`Invite an operator`}>
        <InviteForm
          onCancel={() => setInviting(false)}
          onDone={(made) => {
            setInviting(false)
            setLink(made)
            void refresh()
          }}
        />
      </Modal>
      <Modal opened={reviewing} onClose={() => setReviewing(false)} title={t`Review the operators`}>
        <ReviewForm
          operators={items}
          onDone={() => {
            setReviewing(false)
            void refresh()
          }}
        />
      </Modal>
      <LinkDialog
        title={t`Invitation of an operator`}
        link={link}
        hint={t`Hand this link over. It works once; a second factor is asked for then.`}
        onClose={() => setLink(undefined)}
      />
    </PageFrame>
  )
}

function OperatorRow({ operator, onDone }: { operator: Operator; onDone: () => unknown }) {
  const { t } = useLingui()
  const { person } = useSession()
  const [removing, setRemoving] = useState(false)
  const { displayName, email, userId } = operator
  const remove = useMutation({
    mutationFn: () => call(removeOperator, { params: { userId } }),
    onSuccess: onDone,
  })
  return (
    <Paper withBorder p="md" role="listitem" aria-label={displayName}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{displayName}</Text>
          <Text size="xs" c="dimmed">
            {email} ·{' '}
            {operator.lastSeenAt === null ? t`never seen` : t`seen ${formatAgo(operator.lastSeenAt)}`}
          </Text>
        </div>
        {userId !== person.id && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t`Remove ${displayName}`}
            onClick={() => setRemoving(true)}
          >
            <Trans>Remove</Trans>
          </Button>
        )}
      </Group>
      <ProblemAlert error={remove.error} />
      <ConfirmDialog
        opened={removing}
        title={t`Remove ${displayName}?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(false)}
        onConfirm={() => remove.mutateAsync()}
      >
        <Trans>Their sessions and support access end at once. Their account and organisations stay.</Trans>
      </ConfirmDialog>
    </Paper>
  )
}

function InviteForm({
  onDone,
  onCancel,
}: {
  onDone: (link: { url: string; expiresAt: string }) => void
  onCancel: () => void
}) {
  const { t } = useLingui()
  const [email, setEmail] = useState('')
  const invite = useMutation({
    mutationFn: () => call(inviteOperator, { body: { email: email.trim() } }),
    onSuccess: onDone,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={invite.error} />
        <TextInput
          label={t`E-mail`}
          type="email"
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={invite.isPending}>
            <Trans>Invite</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ReviewForm({ operators, onDone }: { operators: readonly Operator[]; onDone: () => void }) {
  const { t } = useLingui()
  const { person } = useSession()
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set())
  const [comment, setComment] = useState('')
  const review = useMutation({
    mutationFn: () =>
      call(reviewOperators, {
        body: {
          decisions: operators.map(({ userId }) => ({
            userId,
            decision: removed.has(userId) ? ('remove' as const) : ('keep' as const),
            comment,
          })),
        },
      }),
    onSuccess: () => {
      notifications.show({ message: t`The review is kept. Removals hold at once.` })
      onDone()
    },
  })
  const decide = (userId: string, decision: string) => {
    const next = new Set(removed)
    if (decision === 'remove') next.add(userId)
    else next.delete(userId)
    setRemoved(next)
  }
  return (
    <Stack>
      <ProblemAlert error={review.error} />
      {operators.map(({ userId, displayName }) => (
        <Group key={userId} justify="space-between">
          <Text size="sm">{displayName}</Text>
          <SegmentedControl
            aria-label={t`Decision about ${displayName}`}
            size="xs"
            disabled={userId === person.id}
            data={[
              { value: 'keep', label: t`Keep` },
              { value: 'remove', label: t`Remove` },
            ]}
            value={removed.has(userId) ? 'remove' : 'keep'}
            onChange={(value) => decide(userId, value)}
          />
        </Group>
      ))}
      <TextInput
        label={t`Comment`}
        maxLength={1000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button loading={review.isPending} onClick={() => review.mutate()}>
          <Trans>Record the review</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
