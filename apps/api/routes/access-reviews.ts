import {
  closeAccessReview as closeRoute,
  decideAccessReview as decideRoute,
  getAccessReview as getRoute,
  getAccessReviewReport as reportRoute,
  listAccessReviewItems as itemsRoute,
  listAccessReviews as listRoute,
  setReviewInterval as intervalRoute,
  startAccessReview as startRoute,
} from '@holdfast/contracts/access-reviews'
import { closeAccessReview, decideAccessReview } from '@holdfast/domain/access-reviews/decide'
import {
  getAccessReview,
  listAccessReviewItems,
  listAccessReviews,
  setReviewInterval,
} from '@holdfast/domain/access-reviews/list'
import { reportAccessReview } from '@holdfast/domain/access-reviews/report'
import { startAccessReview } from '@holdfast/domain/access-reviews/start'
import type { Doors } from '../app.ts'
import type { Api } from '../register.ts'

const types = { csv: 'text/csv; charset=utf-8', json: 'application/json' }

/** Access reviews: begun by hand or by time, decided by reviewers, kept as evidence. */
export function accessReviewRoutes(api: Api, { sites }: Doors): void {
  api.on(listRoute, ({ ctx, params, query }) => listAccessReviews(ctx, params.organizationId, query))

  api.on(intervalRoute, ({ ctx, params, body }) => setReviewInterval(ctx, params.organizationId, body))

  api.on(startRoute, ({ ctx, params, body, c }) =>
    startAccessReview(ctx, params.organizationId, { ...body, origin: sites.urlOf(c.get('tenant')) }),
  )

  api.on(getRoute, ({ ctx, params }) => getAccessReview(ctx, params.organizationId, params.reviewId))

  api.on(itemsRoute, ({ ctx, params, query }) =>
    listAccessReviewItems(ctx, params.organizationId, params.reviewId, query),
  )

  api.on(decideRoute, ({ ctx, params, body }) =>
    decideAccessReview(ctx, params.organizationId, params.reviewId, body),
  )

  api.on(closeRoute, ({ ctx, params }) => closeAccessReview(ctx, params.organizationId, params.reviewId))

  api.on(reportRoute, async ({ ctx, params, query, c }) => {
    const { name, body } = await reportAccessReview(ctx, params.organizationId, params.reviewId, query)
    c.header('Content-Type', types[query.format])
    c.header('Content-Disposition', `attachment; filename="${name}"`)
    return c.body(body)
  })
}
