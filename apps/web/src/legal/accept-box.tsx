import type { LegalKind } from '@holdfast/contracts/legal'
import { Anchor, Checkbox } from '@mantine/core'
import { Trans } from '@lingui/react/macro'

interface Props {
  kind: Exclude<LegalKind, 'privacy'>
  checked: boolean
  onChange: (checked: boolean) => void
}

/** "I accept …", with the text in a window of its own, so that nothing typed is lost. */
export function AcceptBox({ kind, checked, onChange }: Props) {
  const link = (words: React.ReactNode) => (
    <Anchor href={`/legal/${kind}`} target="_blank" inherit underline="always">
      {words}
    </Anchor>
  )
  return (
    <Checkbox
      required
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label={
        kind === 'terms' ? (
          <Trans>I accept the {link(<Trans>terms of use</Trans>)}.</Trans>
        ) : (
          <Trans>I accept the {link(<Trans>data-processing agreement</Trans>)} in its name.</Trans>
        )
      }
    />
  )
}
