import {
  closeAccessReview,
  decideAccessReview,
  type AccessReviewItem,
} from '@holdfast/contracts/access-reviews'
import type { AccessReview } from '@holdfast/contracts/access-reviews'
import type { TemplateId } from '@holdfast/contracts/roles'
import { Badge, Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconChecks } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { RoleSelect } from '../people/role-select.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo, formatDate, formatMoment } from '../words/time.ts'
import { reviewItemsQuery, reviewQuery } from './queries.ts'
import { ReviewState, useReviewWords } from './review-words.tsx'
import classes from './reviews.module.css'

type Decision = {
  itemId: string
  decision: 'keep' | 'change' | 'remove'
  templateId?: TemplateId
  comment?: string
}

/** `/organizations/:id/access-reviews/:review`: decide one by one, or all that is shown. */
export function Page() {
  const { t } = useLingui()
  const params = useParams({ from: '/inside/organizations/$organizationId/access-reviews/$reviewId' })
  const { organizationId, reviewId } = params
  const client = useQueryClient()
  const review = useQuery(reviewQuery(organizationId, reviewId))
  const [undecided, setUndecided] = useState(true)
  const [filter, setFilter] = useState('')
  const query = useInfiniteQuery(
    reviewItemsQuery(organizationId, reviewId, { undecided, filter: filter.trim() || undefined, limit: 100 }),
  )
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['access-review', organizationId, reviewId] })
    await client.invalidateQueries({ queryKey: ['access-review-items', organizationId, reviewId] })
    await client.invalidateQueries({ queryKey: ['access-reviews', organizationId] })
  }
  const decide = useMutation({
    mutationFn: (decisions: Decision[]) => call(decideAccessReview, { params, body: { items: decisions } }),
    onSuccess: refresh,
  })
  const close = useMutation({
    mutationFn: () => call(closeAccessReview, { params }),
    onSuccess: async () => {
      notifications.show({ message: t`The review is closed. Its report is the evidence.` })
      await refresh()
    },
  })
  const open = items.filter((item) => item.decision === null && !item.own)
  const data = review.data
  return (
    <PageFrame
      title={t`Access review`}
      intro={data && <Summary review={data} />}
      actions={
        <>
          <Button
            variant="default"
            component={Link}
            to={`/organizations/${organizationId}/access-reviews/${reviewId}/report`}
          >
            <Trans>Report</Trans>
          </Button>
          {data?.mayDecide === true && (
            <Button
              loading={close.isPending}
              disabled={data.counts.undecided > 0}
              onClick={() => close.mutate()}
            >
              <Trans>Close the review</Trans>
            </Button>
          )}
        </>
      }
    >
      <ProblemAlert error={review.error ?? decide.error ?? close.error} />
      <Group my="md" gap="md">
        <TextInput
          aria-label={t`Filter people`}
          placeholder={t`Filter by name`}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Checkbox
          label={t`Undecided only`}
          checked={undecided}
          onChange={(event) => setUndecided(event.currentTarget.checked)}
        />
        {data?.mayDecide === true && open.length > 1 && (
          <Button
            variant="default"
            loading={decide.isPending}
            onClick={() =>
              decide.mutate(open.slice(0, 200).map(({ id }) => ({ itemId: id, decision: 'keep' })))
            }
          >
            <Trans>Keep all that is shown</Trans>
          </Button>
        )}
      </Group>
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconChecks size={30} stroke={1.5} />}
            title={<Trans>Nothing left to decide here</Trans>}
          >
            <Trans>When everything is decided, close the review.</Trans>
          </EmptyList>
        }
      >
        <div role="list" aria-label={t`Access`}>
          {items.map((item) => (
            <ItemRow
              key={item.id}
              item={item}
              mayDecide={data?.mayDecide === true && (!item.own || data.reviewers.length === 1)}
              busy={decide.isPending}
              onDecide={(decision) => decide.mutate([decision])}
            />
          ))}
        </div>
        {query.hasNextPage && (
          <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
    </PageFrame>
  )
}

function Summary({ review }: { review: AccessReview }) {
  const at = formatMoment(review.createdAt)
  const due = formatDate(review.dueAt)
  const { items, undecided } = review.counts
  return (
    <>
      <ReviewState review={review} />{' '}
      <Trans>
        Access as of {at}, due {due}. {undecided} of {items} to decide.
      </Trans>{' '}
      <Trans>Reviewers:</Trans> {review.reviewers.map(({ name }) => name).join(', ')}
    </>
  )
}

interface RowProps {
  item: AccessReviewItem
  mayDecide: boolean
  busy: boolean
  onDecide: (decision: Decision) => void
}

function ItemRow({ item, mayDecide, busy, onDecide }: RowProps) {
  const { t } = useLingui()
  const { accessOf, decisionOf, kindOf, outcomeOf } = useReviewWords()
  const [asking, setAsking] = useState<'change' | 'remove'>()
  const { name, email, external } = item.subject
  const done = item.outcome === 'applied' || item.outcome === 'gone'
  const by = item.decidedBy
  const at = item.decidedAt === null ? '' : formatMoment(item.decidedAt)
  return (
    <div className={classes.row} role="listitem" aria-label={t`${name}: ${accessOf(item)}`}>
      <div className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {name}{' '}
          {item.group && (
            <Badge size="xs" variant="light">
              <Trans>Group</Trans>
            </Badge>
          )}
          {external && (
            <Badge size="xs" color="orange" variant="light">
              <Trans>External</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {email}
          {item.lastSeenAt !== null && ` · ${t`seen ${formatAgo(item.lastSeenAt)}`}`}
        </Text>
      </div>
      <div className={classes.what}>
        <Text size="sm">
          {kindOf(item)}: {accessOf(item)}
        </Text>
        <Text size="xs" c="dimmed">
          {item.place ?? <Trans>Whole organisation</Trans>}
          {item.since !== null && ` · ${t`since ${formatDate(item.since)}`}`}
        </Text>
      </div>
      {item.decision !== null && (
        <Text size="xs" className={classes.decision}>
          {decisionOf(item.decision)} ({item.outcome === null ? '' : outcomeOf(item.outcome)}) ·{' '}
          {t`${by}, ${at}`}
          {item.comment !== null && ` · ${item.comment}`}
        </Text>
      )}
      {item.own && item.decision === null && !mayDecide && (
        <Text size="xs" c="dimmed">
          <Trans>Your own: another reviewer decides</Trans>
        </Text>
      )}
      {mayDecide && !done && (
        <Group gap={6} wrap="nowrap">
          <Button
            size="compact-sm"
            variant={item.decision === 'keep' ? 'filled' : 'default'}
            disabled={busy}
            aria-label={t`Keep the access of ${name}`}
            onClick={() => onDecide({ itemId: item.id, decision: 'keep' })}
          >
            <Trans>Keep</Trans>
          </Button>
          {item.kind === 'role' && (
            <Button
              size="compact-sm"
              variant="default"
              disabled={busy}
              aria-label={t`Change the access of ${name}`}
              onClick={() => setAsking('change')}
            >
              <Trans>Change</Trans>
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            color="red"
            disabled={busy}
            aria-label={t`Remove the access of ${name}`}
            onClick={() => setAsking('remove')}
          >
            <Trans>Remove</Trans>
          </Button>
        </Group>
      )}
      <DecisionDialog item={item} what={asking} onClose={() => setAsking(undefined)} onDecide={onDecide} />
    </div>
  )
}

function DecisionDialog({
  item,
  what,
  onClose,
  onDecide,
}: {
  item: AccessReviewItem
  what: 'change' | 'remove' | undefined
  onClose: () => void
  onDecide: (decision: Decision) => void
}) {
  const { organizationId } = useParams({
    from: '/inside/organizations/$organizationId/access-reviews/$reviewId',
  })
  const { t } = useLingui()
  const [comment, setComment] = useState('')
  const [role, setRole] = useState<TemplateId>('viewer')
  const { name } = item.subject
  const confirm = () => {
    const noted = comment.trim() === '' ? {} : { comment: comment.trim() }
    onDecide(
      what === 'change'
        ? { itemId: item.id, decision: 'change', templateId: role, ...noted }
        : { itemId: item.id, decision: 'remove', ...noted },
    )
    onClose()
  }
  return (
    <Modal
      opened={what !== undefined}
      onClose={onClose}
      title={what === 'change' ? t`Change the access of ${name}` : t`Remove the access of ${name}`}
    >
      <Stack>
        <Text size="sm">
          <Trans>It holds at once, and is kept with your name and the time.</Trans>
        </Text>
        {what === 'change' && (
          <RoleSelect
            label={t`New role`}
            value={role}
            onChange={setRole}
            organizationId={organizationId}
            withDescription
          />
        )}
        <TextInput
          label={t`Comment`}
          maxLength={1000}
          data-autofocus
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button color={what === 'remove' ? 'red' : undefined} onClick={confirm}>
            {what === 'change' ? <Trans>Change it</Trans> : <Trans>Remove it</Trans>}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
