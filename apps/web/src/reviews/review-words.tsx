import type { AccessReview, AccessReviewItem } from '@holdfast/contracts/access-reviews'
import { Badge } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useRoleWords } from '../people/role-words.ts'

export function ReviewState({ review }: { review: AccessReview }) {
  if (review.state === 'closed')
    return (
      <Badge color="teal" variant="light">
        <Trans>Closed</Trans>
      </Badge>
    )
  if (review.state === 'cancelled')
    return (
      <Badge color="gray" variant="light">
        <Trans>Cancelled</Trans>
      </Badge>
    )
  return review.overdue ? (
    <Badge color="red" variant="light">
      <Trans>Overdue</Trans>
    </Badge>
  ) : (
    <Badge color="blue" variant="light">
      <Trans>Open</Trans>
    </Badge>
  )
}

const kinds = {
  role: msg`Rights`,
  group_member: msg`In the group`,
  token: msg`API token`,
  support: msg`Support access`,
  invitation: msg`Invitation`,
} as const

const decisions = { keep: msg`Keep`, change: msg`Change`, remove: msg`Remove` } as const

const outcomes = {
  kept: msg`kept`,
  applied: msg`done`,
  gone: msg`was gone already`,
  elsewhere: msg`to be removed at the provider`,
} as const

/** What kind of access an item is, what was decided, and what came of it, in words. */
export function useReviewWords() {
  const { i18n } = useLingui()
  const { nameOf } = useRoleWords()
  return {
    kindOf: ({ kind }: AccessReviewItem) => i18n._(kinds[kind]),
    accessOf: ({ kind, access }: AccessReviewItem) =>
      kind === 'role' || kind === 'invitation' ? nameOf(access) : access,
    decisionOf: (decision: NonNullable<AccessReviewItem['decision']>) => i18n._(decisions[decision]),
    outcomeOf: (outcome: NonNullable<AccessReviewItem['outcome']>) => i18n._(outcomes[outcome]),
  }
}
