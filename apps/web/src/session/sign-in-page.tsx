import { Anchor } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { applianceQuery, enter } from './queries.ts'
import { SignInForm } from './sign-in-form.tsx'
import { SsoWays } from './sso-ways.tsx'

/** `/sign-in?next=…` */
export function Page() {
  const { t } = useLingui()
  const { next } = useSearch({ from: '/sign-in' })
  const appliance = useQuery(applianceQuery)
  if (appliance.data?.setUp === false) return <NotSetUp />
  return (
    <FrontPage
      title={t`Sign in`}
      footer={
        <Anchor component={Link} to="/forgotten-password" size="sm">
          <Trans>Forgotten your password?</Trans>
        </Anchor>
      }
    >
      <ProblemAlert error={appliance.error} onRetry={() => void appliance.refetch()} />
      <SignInForm
        onSignedIn={(session) => {
          enter(session)
          // A full load: the page's policy then names the connectors of this person's organisations.
          window.location.replace(ownAddress(next))
        }}
      />
      <SsoWays next={ownAddress(next)} />
    </FrontPage>
  )
}

// Only an address of this app: `//elsewhere` would lead away after the sign-in.
function ownAddress(next: string | undefined): string {
  if (next === undefined) return '/'
  const address = new URL(next, window.location.origin)
  return address.origin === window.location.origin ? address.pathname + address.search : '/'
}

function NotSetUp() {
  const { t } = useLingui()
  return (
    <FrontPage title={t`Not set up yet`}>
      <Trans>
        Open the one-time set-up link that Holdfast printed when it started. On a server, print a new one with{' '}
        <code>holdfast setup-link</code>.
      </Trans>
    </FrontPage>
  )
}
