import { acceptInvitation, checkInvitation } from '@holdfast/contracts/organizations'
import type { CurrentSession } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { SkeletonRows } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { AcceptBox } from '../legal/accept-box.tsx'
import { legalQuery } from '../legal/queries.ts'
import { FrontPage } from './front-page.tsx'
import { linkToken } from './link-token.ts'
import { NewPasswordInput } from './new-password-input.tsx'
import { enter } from './queries.ts'
import { SecondStep } from './second-step.tsx'

/** `/invitation#<token>` */
export function Page() {
  const { t } = useLingui()
  const [token] = useState(() => linkToken())
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call(checkInvitation, { body: { token } }),
    retry: false,
  })
  const moved = invitation.error === null ? null : asProblem(invitation.error)
  useEffect(() => {
    // The organisation has an address of its own now, where the link works.
    if (moved?.code === 'organization_moved') window.location.host = String(moved.extra['host'])
  }, [moved])
  const data = invitation.data
  if (data === undefined) {
    return (
      <FrontPage title={t`Invitation`}>
        {invitation.isPending ? <SkeletonRows rows={2} /> : <ProblemAlert error={invitation.error} />}
      </FrontPage>
    )
  }
  const place = data.project === null ? data.organization : `${data.project} (${data.organization})`
  return (
    <FrontPage
      title={t`Join ${data.organization}`}
      intro={
        <Trans>
          {data.invitedBy} invites {data.email} to {place}.
        </Trans>
      }
    >
      <AcceptForm token={token} accountExists={data.accountExists} email={data.email} />
    </FrontPage>
  )
}

function goIn(session: CurrentSession): void {
  enter(session)
  // A full load: the page's policy then names the connectors of the organisation.
  window.location.replace('/')
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
  const [accepted, setAccepted] = useState(false)
  const terms = useQuery(legalQuery('terms'))
  const accept = useMutation({
    mutationFn: () =>
      call(acceptInvitation, {
        body: accountExists
          ? { token, password }
          : { token, displayName, password, terms: terms.data?.version },
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
            <AcceptBox kind="terms" checked={accepted} onChange={setAccepted} />
          </>
        )}
        <Button type="submit" loading={accept.isPending}>
          <Trans>Accept the invitation</Trans>
        </Button>
      </Stack>
    </form>
  )
}
