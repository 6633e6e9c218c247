import { listFactors } from '@holdfast/contracts/factors'
import { Alert, Anchor } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconShieldExclamation } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { formatMoment } from '../words/time.ts'

/** Says until when somebody who must have a second factor has to set one up; nothing for everyone else. */
export function FactorBanner() {
  const own = useQuery({
    queryKey: ['factors'],
    queryFn: ({ signal }) => call(listFactors, {}, { signal }),
    staleTime: 10 * 60_000,
  })
  const data = own.data
  if (data === undefined || data.duty === null || data.factors.length > 0) return null
  const due = formatMoment(data.duty.dueAt)
  return (
    <Alert color="yellow" radius={0} icon={<IconShieldExclamation size={20} />} role="status">
      <Trans>Your account needs a second factor by {due}.</Trans>{' '}
      <Anchor component={Link} to="/account" size="sm">
        <Trans>Set it up now</Trans>
      </Anchor>
    </Alert>
  )
}
