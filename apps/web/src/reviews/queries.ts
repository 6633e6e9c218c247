import { getAccessReview, listAccessReviewItems, listAccessReviews } from '@holdfast/contracts/access-reviews'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const reviewsQuery = (organizationId: string) =>
  queryOptions({
    queryKey: ['access-reviews', organizationId],
    queryFn: ({ signal }) =>
      call(listAccessReviews, { params: { organizationId }, query: { limit: 100 } }, { signal }),
  })

export const reviewQuery = (organizationId: string, reviewId: string) =>
  queryOptions({
    queryKey: ['access-review', organizationId, reviewId],
    queryFn: ({ signal }) => call(getAccessReview, { params: { organizationId, reviewId } }, { signal }),
  })

export const reviewItemsQuery = (
  organizationId: string,
  reviewId: string,
  { undecided, filter, limit }: { undecided: boolean; filter?: string | undefined; limit: number },
) =>
  infiniteQueryOptions({
    queryKey: ['access-review-items', organizationId, reviewId, undecided, filter ?? '', limit],
    queryFn: ({ signal, pageParam }) =>
      call(
        listAccessReviewItems,
        {
          params: { organizationId, reviewId },
          query: { cursor: pageParam, limit, filter, state: undecided ? 'undecided' : undefined },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
