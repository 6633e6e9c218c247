import type { SsoProvider } from '@holdfast/contracts/sso'
import { Badge } from '@mantine/core'
import { Trans } from '@lingui/react/macro'

const colours = { draft: 'gray', tested: 'blue', enabled: 'teal', enforced: 'green' } as const

/** How far a provider is. */
export function StateBadge({ state }: { state: SsoProvider['state'] }) {
  return (
    <Badge size="xs" variant="light" color={colours[state]} autoContrast>
      {state === 'draft' && <Trans>Draft</Trans>}
      {state === 'tested' && <Trans>Tested</Trans>}
      {state === 'enabled' && <Trans>On</Trans>}
      {state === 'enforced' && <Trans>Required</Trans>}
    </Badge>
  )
}
