import { setReviewInterval, startAccessReview, type AccessReview } from '@holdfast/contracts/access-reviews'
import { Button, Group, Modal, NumberInput, Paper, Progress, Select, Stack, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconPlus, IconUserCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatDate } from '../words/time.ts'
import { reviewsQuery } from './queries.ts'
import { ReviewState } from './review-words.tsx'

/** `/organizations/:id/access-reviews` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/access-reviews' })
  const query = useQuery(reviewsQuery(organizationId))
  const membership = useMembership(organizationId)
  const [starting, setStarting] = useState(false)
  const items = query.data?.items ?? []
  const open = query.data === undefined || items.some(({ state }) => state === 'open')
  const mayStart = membership?.permissions.members === 'admin'
  const start = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setStarting(true)}>
      <Trans>Start a review</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Access reviews`}
      intro={t`Who has access, and should they? Everything is listed as it is at one moment, and decided one by one. Decisions are kept as evidence.`}
      actions={mayStart && !open ? start : undefined}
    >
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconUserCheck size={30} stroke={1.5} />}
            title={<Trans>No review yet</Trans>}
            action={mayStart ? start : undefined}
          >
            <Trans>The first one begins by itself half a year after the organisation was made.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Access reviews`}>
          {items.map((review) => (
            <ReviewCard key={review.id} review={review} organizationId={organizationId} />
          ))}
        </Stack>
      </ListStates>
      {query.data !== undefined && (
        <Interval
          organizationId={organizationId}
          months={query.data.months}
          nextAt={query.data.nextAt}
          mayChange={membership?.permissions.settings === 'admin'}
        />
      )}
      <Modal opened={starting} onClose={() => setStarting(false)} title={t`Start an access review`}>
        <StartForm organizationId={organizationId} onCancel={() => setStarting(false)} />
      </Modal>
    </PageFrame>
  )
}

function ReviewCard({ review, organizationId }: { review: AccessReview; organizationId: string }) {
  const { t } = useLingui()
  const { items, undecided } = review.counts
  const decided = items - undecided
  const date = formatDate(review.createdAt)
  const due = formatDate(review.dueAt)
  return (
    <Paper withBorder p="md" role="listitem">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 240px' }}>
          <Group gap="xs">
            <Text
              fw={600}
              component={Link}
              to={`/organizations/${organizationId}/access-reviews/${review.id}`}
            >
              <Trans>Review of {date}</Trans>
            </Text>
            <ReviewState review={review} />
          </Group>
          <Text size="xs" c="dimmed">
            {review.startedBy === null ? (
              <Trans>Begun by itself</Trans>
            ) : (
              <Trans>Begun by {review.startedBy}</Trans>
            )}
            {review.state === 'open' && (
              <>
                {' · '}
                <Trans>due {due}</Trans>
              </>
            )}
          </Text>
        </div>
        <div style={{ flex: '0 1 240px' }}>
          <Text size="xs" mb={4}>
            <Trans>
              {decided} of {items} decided
            </Trans>
          </Text>
          <Progress
            value={items === 0 ? 100 : (decided / items) * 100}
            aria-label={t`Decided of the review of ${date}`}
          />
        </div>
      </Group>
    </Paper>
  )
}

const intervals = [3, 6, 12] as const

function Interval({
  organizationId,
  months,
  nextAt,
  mayChange,
}: {
  organizationId: string
  months: number | null
  nextAt: string | null
  mayChange: boolean
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const set = useMutation({
    mutationFn: (value: number | null) =>
      call(setReviewInterval, { params: { organizationId }, body: { months: value } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['access-reviews', organizationId] }),
  })
  const next = nextAt === null ? '' : formatDate(nextAt)
  const label = (value: number) => t`Every ${value} months`
  const known = months === null || intervals.some((value) => value === months)
  const options = known || months === null ? [...intervals] : [...intervals, months]
  return (
    <Stack gap={4} mt="xl" maw={320}>
      <ProblemAlert error={set.error} />
      <Select
        label={t`A review begins by itself`}
        disabled={!mayChange}
        allowDeselect={false}
        data={[
          ...options.map((value) => ({ value: String(value), label: label(value) })),
          { value: 'never', label: t`Never` },
        ]}
        value={months === null ? 'never' : String(months)}
        onChange={(value) => set.mutate(value === 'never' ? null : Number(value))}
      />
      {nextAt !== null && (
        <Text size="xs" c="dimmed">
          <Trans>The next one: {next}, if none is open then.</Trans>
        </Text>
      )}
    </Stack>
  )
}

function StartForm({ organizationId, onCancel }: { organizationId: string; onCancel: () => void }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [days, setDays] = useState<number | string>(14)
  const start = useMutation({
    mutationFn: () =>
      call(startAccessReview, { params: { organizationId }, body: { dueDays: Number(days) } }),
    onSuccess: async (review) => {
      await client.invalidateQueries({ queryKey: ['access-reviews', organizationId] })
      await navigate({ to: `/organizations/${organizationId}/access-reviews/${review.id}` })
    },
  })
  const dueDays = Number(days)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={start.error} />
        <Text size="sm">
          <Trans>
            Everyone’s access is written down as it is now: people, groups, tokens, support, open invitations.
            The account administrators decide; each gets a mail.
          </Trans>
        </Text>
        <NumberInput
          label={t`Days until it is due`}
          min={1}
          max={90}
          allowDecimal={false}
          data-autofocus
          value={days}
          onChange={setDays}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={start.isPending}>
            <Plural value={dueDays} one="Start, due in # day" other="Start, due in # days" />
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
