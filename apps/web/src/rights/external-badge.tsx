import { Badge } from '@mantine/core'
import { Trans } from '@lingui/react/macro'

/** Someone from outside: a partner, a client, a supplier. */
export function ExternalBadge() {
  return (
    <Badge size="xs" color="orange" variant="light">
      <Trans>From outside</Trans>
    </Badge>
  )
}
