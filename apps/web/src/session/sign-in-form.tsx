import { type CurrentSession, signIn } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { SecondStep } from './second-step.tsx'

interface Props {
  /** Filled in when the session of a known person has ended. */
  email?: string
  onSignedIn: (session: CurrentSession) => void
}

export function SignInForm({ email: known = '', onSignedIn }: Props) {
  const { t } = useLingui()
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [step, setStep] = useState<SignInStep>()
  const attempt = useMutation({
    mutationFn: () => call(signIn, { body: { email: email.trim(), password } }),
    onError: (error) => {
      // The password was right, but is too old: the page that sets another one takes this as its link.
      const token = asProblem(error).token
      if (token !== undefined) window.location.assign(`/new-password#${token}`)
    },
    onSuccess: (answer) => ('step' in answer ? setStep(answer) : onSignedIn(answer)),
  })
  if (step !== undefined)
    return <SecondStep step={step} onSignedIn={onSignedIn} onCancel={() => setStep(undefined)} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    attempt.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ProblemAlert error={attempt.error} />
        <TextInput
          label={t`E-mail`}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t`Password`}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t`Show password` }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" fullWidth loading={attempt.isPending}>
          <Trans>Sign in</Trans>
        </Button>
        <PasskeyButton onSignedIn={onSignedIn} />
      </Stack>
    </form>
  )
}
