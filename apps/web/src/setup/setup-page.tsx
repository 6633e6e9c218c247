import type { LegalDocument } from '@holdfast/contracts/legal'
import { checkSetupToken, setUp } from '@holdfast/contracts/setup'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { SkeletonRows } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { AcceptBox } from '../legal/accept-box.tsx'
import { legalQuery } from '../legal/queries.ts'
import { FrontPage } from '../session/front-page.tsx'
import { linkToken } from '../session/link-token.ts'
import { NewPasswordInput } from '../session/new-password-input.tsx'
import { enter } from '../session/queries.ts'
import { SecondStep } from '../session/second-step.tsx'

/** `/setup#<token>` (or `/setup?token=…`): the first organisation and its first person. */
export function Page() {
  const { t } = useLingui()
  const [token] = useState(() => linkToken())
  const check = useQuery({
    queryKey: ['setup', token],
    queryFn: () => call(checkSetupToken, { body: { token } }),
    retry: false,
    // The link is used up by the first step: what is on the page goes on without it.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  return (
    <FrontPage
      title={t`Set up Holdfast`}
      intro={<Trans>Name your organisation and make the first account. It takes a minute.</Trans>}
    >
      {check.isPending && <SkeletonRows rows={4} />}
      {check.error !== null && (
        <ProblemAlert error={check.error}>
          <Anchor component={Link} to="/sign-in" size="sm">
            <Trans>Go to the sign-in</Trans>
          </Anchor>
        </ProblemAlert>
      )}
      {check.isSuccess && <SetupForm token={token} />}
    </FrontPage>
  )
}

function SetupForm({ token }: { token: string }) {
  const { t } = useLingui()
  const [organization, setOrganization] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [step, setStep] = useState<SignInStep>()
  const [terms, setTerms] = useState(false)
  const [agreement, setAgreement] = useState(false)
  const texts = { terms: useQuery(legalQuery('terms')), agreement: useQuery(legalQuery('data_processing')) }
  const finish = useMutation({
    mutationFn: () =>
      call(setUp, {
        body: { token, organization, displayName, email: email.trim(), password, ...versionsOf(texts) },
      }),
    onSuccess: setStep,
  })
  if (step !== undefined)
    return (
      <SecondStep
        step={step}
        onSignedIn={(session) => {
          enter(session)
          // A full load: the page's policy then names the connectors.
          window.location.replace('/operator/checks?first=true')
        }}
      />
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        finish.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={finish.error} />
        <TextInput
          label={t`Organisation`}
          autoComplete="organization"
          required
          withAsterisk={false}
          maxLength={120}
          value={organization}
          onChange={(event) => setOrganization(event.currentTarget.value)}
        />
        <TextInput
          label={t`Your name`}
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={120}
          value={displayName}
          onChange={(event) => setDisplayName(event.currentTarget.value)}
        />
        <TextInput
          label={t`E-mail`}
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NewPasswordInput
          value={password}
          onChange={setPassword}
          personal={[organization, displayName, email]}
        />
        <AcceptBox kind="terms" checked={terms} onChange={setTerms} />
        <AcceptBox kind="data_processing" checked={agreement} onChange={setAgreement} />
        <Button type="submit" loading={finish.isPending}>
          <Trans>Set up</Trans>
        </Button>
      </Stack>
    </form>
  )
}

/** The versions that were accepted. One that could not be asked for is left out, and accepted after the set-up. */
function versionsOf({
  terms,
  agreement,
}: Record<'terms' | 'agreement', { data?: LegalDocument | undefined }>) {
  return { terms: terms.data?.version, dataProcessing: agreement.data?.version }
}
