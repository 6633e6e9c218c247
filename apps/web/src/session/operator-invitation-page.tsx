import { acceptOperatorInvitation, checkOperatorInvitation } from '@holdfast/contracts/operators'
import type { CurrentSession } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { SkeletonRows } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { linkToken } from './link-token.ts'
import { NewPasswordInput } from './new-password-input.tsx'
import { enter } from './queries.ts'
import { SecondStep } from './second-step.tsx'

/** `/operator-invitation#<token>` */
export function Page() {
  const { t } = useLingui()
  const [token] = useState(() => linkToken())
  const invitation = useQuery({
    queryKey: ['operator-invitation', token],
    queryFn: () => call(checkOperatorInvitation, { body: { token } }),
    retry: false,
  })
  const data = invitation.data
  if (data === undefined) {
    return (
      <FrontPage title={t`Invitation`}>
        {invitation.isPending ? <SkeletonRows rows={2} /> : <ProblemAlert error={invitation.error} />}
      </FrontPage>
    )
  }
  return (
    <FrontPage
      title={t`Become an operator`}
      intro={
        <Trans>
          {data.invitedBy} invites {data.email} to run this appliance.
        </Trans>
      }
    >
      <AcceptForm token={token} accountExists={data.accountExists} email={data.email} />
    </FrontPage>
  )
}

function goIn(session: CurrentSession): void {
  enter(session)
  window.location.replace('/operator/organizations')
}

function AcceptForm({
  token,
  accountExists,
  email,
}: {
  token: string
  accountExists: boolean
  email: string
}) {
  const { t } = useLingui()
  const [displayName, setDisplayName] = useState('')
  const [password, setPassword] = useState('')
  const [step, setStep] = useState<SignInStep>()
  const accept = useMutation({
    mutationFn: () =>
      call(acceptOperatorInvitation, {
        body: accountExists ? { token, password } : { token, displayName, password },
      }),
    onSuccess: (answer) => ('step' in answer ? setStep(answer) : goIn(answer)),
  })
  if (step !== undefined) return <SecondStep step={step} onSignedIn={goIn} />
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        accept.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={accept.error} />
        {accountExists ? (
          <PasswordInput
            label={t`Your password`}
            description={t`You have an account here already: accept with its password.`}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        ) : (
          <>
            <TextInput
              label={t`Your name`}
              autoComplete="name"
              required
              withAsterisk={false}
              value={displayName}
              onChange={(event) => setDisplayName(event.currentTarget.value)}
            />
            <NewPasswordInput value={password} onChange={setPassword} personal={[displayName, email]} />
          </>
        )}
        <Button type="submit" loading={accept.isPending}>
          <Trans>Accept the invitation</Trans>
        </Button>
      </Stack>
    </form>
  )
}
