import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface AccessReviewMail {
  to: string
  organization: string
  undecided: number
  dueAt: Date
  url: string
}

/** To reviewers: an access review has begun, is due soon, or is overdue. */
export function accessReviewMail({ to, organization, undecided, dueAt, url }: AccessReviewMail): Message {
  const day = dueAt.toISOString().slice(0, 10)
  const overdue = dueAt < new Date()
  return letter({
    to,
    subject: overdue
      ? `The access review of ${organization} is overdue`
      : `Review who has access to ${organization}`,
    greeting: 'Hello,',
    paragraphs: [
      `${undecided} accesses to ${organization} wait for a decision: keep, change or remove. ${overdue ? `They were to be decided by ${day}.` : `Please decide by ${day}.`}`,
      'What you remove or change holds at once; every decision is kept as evidence.',
    ],
    action: { label: 'Open the access review', url },
  })
}
