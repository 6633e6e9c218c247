import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** A review of who has access: begun by time or by hand, decided item by item, closed with all decisions kept. */
export const accessReviews = pgTable(
  'access_reviews',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    state: text().notNull().default('open'),
    /** Null: begun because its time had come. */
    startedBy: uuid(),
    startedByName: text(),
    createdAt: createdAt(),
    dueAt: instant().notNull(),
    remindedAt: instant(),
    closedAt: instant(),
    closedBy: uuid(),
    closedByName: text(),
  },
  (table) => [
    unique().on(table.organizationId, table.id),
    index().on(table.organizationId, table.createdAt),
    check('access_reviews_state', sql`${table.state} in ('open', 'closed', 'cancelled')`),
    organizationPolicy(),
  ],
)

/** Who is to decide. */
export const accessReviewers = pgTable(
  'access_reviewers',
  {
    reviewId: uuid().notNull(),
    userId: uuid().notNull(),
    organizationId: uuid().notNull(),
    name: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.reviewId, table.userId] }),
    foreignKey({
      columns: [table.organizationId, table.reviewId],
      foreignColumns: [accessReviews.organizationId, accessReviews.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** One access as it was when the review began, with the decision about it. */
export const accessReviewItems = pgTable(
  'access_review_items',
  {
    id: id(),
    organizationId: uuid().notNull(),
    reviewId: uuid().notNull(),
    kind: text().notNull(),
    /** Of the assignment, token or support request. */
    objectId: uuid().notNull(),
    /** The person; null for a group. */
    subjectId: uuid(),
    /** The group that has the access, or in which the person is. */
    groupId: uuid(),
    subjectName: text().notNull(),
    subjectEmail: text(),
    external: boolean().notNull().default(false),
    /** Role, template or scopes, as the object had it. */
    access: text().notNull(),
    projectId: uuid(),
    nodeId: uuid(),
    /** Project and folder, null: the whole organisation. */
    placeName: text(),
    since: instant(),
    lastSeenAt: instant(),
    /** By which items are sorted. */
    sortKey: textC().notNull(),
    decision: text(),
    changedTo: text(),
    comment: text(),
    decidedAt: instant(),
    decidedBy: uuid(),
    decidedByName: text(),
    /** What was found when the decision was applied. */
    outcome: text(),
  },
  (table) => [
    unique().on(table.reviewId, table.kind, table.objectId),
    index().on(table.organizationId, table.reviewId, table.sortKey, table.id),
    foreignKey({
      columns: [table.organizationId, table.reviewId],
      foreignColumns: [accessReviews.organizationId, accessReviews.id],
    }).onDelete('cascade'),
    check('access_review_items_decision', sql`${table.decision} in ('keep', 'change', 'remove')`),
    check('access_review_items_outcome', sql`${table.outcome} in ('kept', 'applied', 'gone', 'elsewhere')`),
    organizationPolicy(),
  ],
)
