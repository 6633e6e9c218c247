import type { SsoProvider } from '@holdfast/contracts/sso'
import { Alert, Badge } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconAlertTriangle } from '@tabler/icons-react'
import { formatDate } from '../words/time.ts'

type Certificate = SsoProvider['certificates'][number]

/** Certificates that end within 30 days or have ended, unless another one has taken their place. */
function troubled(certificates: readonly Certificate[]): Certificate[] {
  return certificates.filter(
    (one) =>
      (one.validity === 'expiring' || one.validity === 'expired') &&
      !certificates.some(
        (other) => other.use === one.use && other.validity === 'good' && other.source !== 'upload',
      ),
  )
}

export function CertificateWarnings({
  certificates,
  short = false,
}: {
  certificates: readonly Certificate[]
  short?: boolean
}) {
  const [first] = troubled(certificates)
  if (first === undefined) return null
  const until = formatDate(first.validUntil)
  if (short)
    return (
      <Badge size="xs" color={first.validity === 'expired' ? 'red' : 'orange'} variant="light" autoContrast>
        {first.validity === 'expired' ? (
          <Trans>Certificate expired</Trans>
        ) : (
          <Trans>Certificate ends {until}</Trans>
        )}
      </Badge>
    )
  return (
    <Alert
      color={first.validity === 'expired' ? 'red' : 'orange'}
      icon={<IconAlertTriangle size={20} />}
      mb="md"
    >
      {first.validity === 'expired' ? (
        <Trans>A certificate ended on {until}. Sign-ins that need it fail: renew it now.</Trans>
      ) : (
        <Trans>
          A certificate ends on {until}. Add the next one before: several can stand beside each other.
        </Trans>
      )}
    </Alert>
  )
}
