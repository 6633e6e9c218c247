import { signOut } from '@holdfast/contracts/session'
import { Alert } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { FrontPage } from './front-page.tsx'
import { applianceQuery, enter } from './queries.ts'
import { SignInForm } from './sign-in-form.tsx'

/** `/operator`: where who runs the appliance signs in. Nobody else gets any further from here. */
export function Page() {
  const { t } = useLingui()
  const appliance = useQuery(applianceQuery)
  const [refused, setRefused] = useState(false)
  if (appliance.data?.tenant.own === true)
    return (
      <FrontPage title={t`Operators sign in elsewhere`}>
        <Trans>This is the address of one organisation. The appliance is run from its shared address.</Trans>
      </FrontPage>
    )
  return (
    <FrontPage title={t`Operators`} intro={t`For who runs this appliance. A second factor is needed.`}>
      {refused && (
        <Alert color="red" variant="light" role="alert" title={t`This account runs nothing here`}>
          <Trans>You are signed out again. Ask an operator for an invitation.</Trans>
        </Alert>
      )}
      <SignInForm
        onSignedIn={(session) => {
          if (session.operator) {
            enter(session)
            window.location.replace('/operator/organizations')
            return
          }
          setRefused(true)
          void call(signOut, {}, { waitForSignIn: false })
        }}
      />
    </FrontPage>
  )
}
