import type { SupportRequest } from '@holdfast/contracts/support'
import { Badge } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Plural, Trans, useLingui } from '@lingui/react/macro'

const states = {
  requested: { label: msg`Waits for a decision`, color: 'orange' },
  approved: { label: msg`Open now`, color: 'red' },
  ended: { label: msg`Ended`, color: 'gray' },
  refused: { label: msg`Refused`, color: 'gray' },
  revoked: { label: msg`Ended early`, color: 'gray' },
  withdrawn: { label: msg`Withdrawn`, color: 'gray' },
} as const

export function StateBadge({ state }: { state: SupportRequest['state'] }) {
  const { i18n } = useLingui()
  const { label, color } = states[state]
  return (
    <Badge color={color} variant="light">
      {i18n._(label)}
    </Badge>
  )
}

/** How far an access reaches, in one line. */
export function Extent({ content, hours }: { content: boolean; hours: number }) {
  return (
    <>
      {content ? <Trans>Names and contents of files</Trans> : <Trans>Names and sizes only</Trans>},{' '}
      <Plural value={hours} one="# hour" other="# hours" />
    </>
  )
}

export function KindOf({ kind }: { kind: SupportRequest['kind'] }) {
  return kind === 'incident' ? <Trans>Incident</Trans> : <Trans>Bug</Trans>
}
