import { getAccessReviewReport, type AccessReviewItem } from '@holdfast/contracts/access-reviews'
import { Button, Group, Table, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { addressOf } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'
import { reviewItemsQuery, reviewQuery } from './queries.ts'
import { ReviewState, useReviewWords } from './review-words.tsx'
import classes from './reviews.module.css'

/** `/organizations/:id/access-reviews/:review/report`: the evidence, to read, print or take along. */
export function Page() {
  const { t } = useLingui()
  const params = useParams({ from: '/inside/organizations/$organizationId/access-reviews/$reviewId/report' })
  const { organizationId, reviewId } = params
  const review = useQuery(reviewQuery(organizationId, reviewId))
  const query = useInfiniteQuery(reviewItemsQuery(organizationId, reviewId, { undecided: false, limit: 500 }))
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  // A report is whole.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const file = (format: 'csv' | 'json') => addressOf(getAccessReviewReport, { params, query: { format } })
  return (
    <PageFrame
      title={t`Report of an access review`}
      actions={
        <Group gap="xs" className={classes.actions}>
          <Button variant="default" component="a" href={file('csv')} download>
            <Trans>CSV</Trans>
          </Button>
          <Button variant="default" component="a" href={file('json')} download>
            <Trans>JSON</Trans>
          </Button>
          <Button onClick={() => window.print()}>
            <Trans>Print</Trans>
          </Button>
        </Group>
      }
    >
      <ProblemAlert error={review.error} />
      {review.data && <Head {...{ review: review.data }} />}
      <ListStates query={query} isEmpty={items.length === 0} empty={<Trans>Nobody had access.</Trans>}>
        <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
          <table className={classes.table} aria-label={t`Decisions`}>
            <thead>
              <tr>
                <th scope="col">
                  <Trans>Who</Trans>
                </th>
                <th scope="col">
                  <Trans>Access</Trans>
                </th>
                <th scope="col">
                  <Trans>Where</Trans>
                </th>
                <th scope="col">
                  <Trans>Decision</Trans>
                </th>
                <th scope="col">
                  <Trans>By, when</Trans>
                </th>
                <th scope="col">
                  <Trans>Comment</Trans>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <Row key={item.id} item={item} />
              ))}
            </tbody>
          </table>
        </Table.ScrollContainer>
      </ListStates>
    </PageFrame>
  )
}

function Head({ review }: { review: Parameters<typeof ReviewState>[0]['review'] }) {
  const at = formatMoment(review.createdAt)
  const { items, kept, changed, removed, undecided } = review.counts
  const closedAt = review.closedAt === null ? '' : formatMoment(review.closedAt)
  return (
    <>
      <Text size="sm" mb="xs">
        <ReviewState review={review} /> <Trans>Access as of {at}.</Trans>{' '}
        <Trans>
          {items} in all: {kept} kept, {changed} changed, {removed} removed, {undecided} undecided.
        </Trans>
      </Text>
      <Text size="sm" mb="lg">
        <Trans>Reviewers:</Trans> {review.reviewers.map(({ name }) => name).join(', ')}.{' '}
        {review.closedBy !== null && (
          <Trans>
            Closed by {review.closedBy}, {closedAt}.
          </Trans>
        )}
      </Text>
    </>
  )
}

function Row({ item }: { item: AccessReviewItem }) {
  const { accessOf, decisionOf, kindOf, outcomeOf } = useReviewWords()
  return (
    <tr>
      <td>
        {item.subject.name}
        {item.subject.email !== null && (
          <>
            <br />
            {item.subject.email}
          </>
        )}
      </td>
      <td>
        {kindOf(item)}: {accessOf(item)}
      </td>
      <td>{item.place ?? <Trans>Whole organisation</Trans>}</td>
      <td>
        {item.decision === null ? <Trans>Undecided</Trans> : decisionOf(item.decision)}
        {item.outcome !== null && ` (${outcomeOf(item.outcome)})`}
      </td>
      <td>
        {item.decidedBy}
        {item.decidedAt !== null && `, ${formatMoment(item.decidedAt)}`}
      </td>
      <td>{item.comment}</td>
    </tr>
  )
}
