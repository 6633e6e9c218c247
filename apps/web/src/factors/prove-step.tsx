import * as contract from '@holdfast/contracts/factors'
import type { CurrentSession } from '@holdfast/contracts/session'
import type { FactorWay, SignInStep } from '@holdfast/contracts/sign-in-step'
import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ByApproval } from './by-approval.tsx'
import { CodeInput } from './code-input.tsx'
import { askPasskey, passkeysWork } from './passkey.ts'
import { PasskeyProblem } from './set-up-factor.tsx'

interface Props {
  step: SignInStep
  onSignedIn: (session: CurrentSession) => void
}

/** Proves the second factor in one of the ways the person has; the strongest is offered first. */
export function ProveStep({ step, onSignedIn }: Props) {
  const { t } = useLingui()
  const possible = step.ways.filter((way) => way !== 'passkey' || passkeysWork())
  const [way, setWay] = useState<FactorWay | undefined>(possible[0])
  const [trust, setTrust] = useState(false)
  const words: Record<FactorWay, string> = {
    passkey: t`Use a passkey or security key`,
    totp: t`Use a code of an authenticator app`,
    approval: t`Approve on another device`,
    recovery_code: t`Use a recovery code`,
  }
  const mayTrust = step.trustDays > 0 && way !== 'recovery_code'
  return (
    <Stack>
      {way === 'passkey' && <ByPasskey trust={trust} onSignedIn={onSignedIn} />}
      {way === 'totp' && <ByCode trust={trust} onSignedIn={onSignedIn} />}
      {way === 'approval' && <ByApproval trust={trust} onSignedIn={onSignedIn} />}
      {way === 'recovery_code' && <ByRecoveryCode onSignedIn={onSignedIn} />}
      {mayTrust && (
        <Checkbox
          label={<Trans>Do not ask on this device for {step.trustDays} days</Trans>}
          checked={trust}
          onChange={(event) => setTrust(event.currentTarget.checked)}
        />
      )}
      {possible
        .filter((other) => other !== way)
        .map((other) => (
          <Button key={other} variant="default" onClick={() => setWay(other)}>
            {words[other]}
          </Button>
        ))}
    </Stack>
  )
}

interface WayProps {
  trust: boolean
  onSignedIn: (session: CurrentSession) => void
}

function ByPasskey({ trust, onSignedIn }: WayProps) {
  const prove = useMutation({
    mutationFn: async () => {
      const passkey = await askPasskey(await call(contract.passkeyStepOptions, {}))
      return call(contract.provePasskey, { body: { passkey, trust } })
    },
    onSuccess: onSignedIn,
  })
  return (
    <Stack>
      <PasskeyProblem error={prove.error} />
      <Text size="sm">
        <Trans>Confirm with your fingerprint, your face, a PIN or your security key.</Trans>
      </Text>
      <Button loading={prove.isPending} onClick={() => prove.mutate()} data-autofocus>
        <Trans>Confirm with a passkey</Trans>
      </Button>
    </Stack>
  )
}

function ByCode({ trust, onSignedIn }: WayProps) {
  const { t } = useLingui()
  const [code, setCode] = useState('')
  const prove = useMutation({
    mutationFn: () => call(contract.proveTotp, { body: { code: code.trim(), trust } }),
    onSuccess: onSignedIn,
    onError: () => setCode(''),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        prove.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={prove.error} />
        <CodeInput label={t`Code from your authenticator app`} value={code} onChange={setCode} />
        <Button type="submit" loading={prove.isPending}>
          <Trans>Confirm</Trans>
        </Button>
      </Stack>
    </form>
  )
}

function ByRecoveryCode({ onSignedIn }: Pick<WayProps, 'onSignedIn'>) {
  const { t } = useLingui()
  const [code, setCode] = useState('')
  const prove = useMutation({
    mutationFn: () => call(contract.proveRecoveryCode, { body: { code: code.trim() } }),
    onSuccess: onSignedIn,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        prove.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={prove.error} />
        <TextInput
          label={t`Recovery code`}
          description={t`It works once. Set up a new factor when you are in.`}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          data-autofocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={prove.isPending}>
          <Trans>Confirm</Trans>
        </Button>
      </Stack>
    </form>
  )
}
