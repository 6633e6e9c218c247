import * as contract from '@holdfast/contracts/factors'
import type { CurrentSession } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { Button, Stack, Text } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProveStep } from './prove-step.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpFactor } from './set-up-factor.tsx'
import type { SetUpCalls } from './set-up-factor.tsx'

interface Props {
  step: SignInStep
  onSignedIn: (session: CurrentSession) => void
  /** Back to the password. */
  onCancel?: (() => void) | undefined
}

const calls: SetUpCalls<contract.SignedInWithFactor> = {
  offerTotp: () => call(contract.offerTotpAtSignIn, {}),
  confirmTotp: (body) => call(contract.confirmTotpAtSignIn, { body }),
  passkeyOptions: () => call(contract.newPasskeyOptionsAtSignIn, {}),
  addPasskey: (body) => call(contract.addPasskeyAtSignIn, { body }),
}

/** What comes between password and session. */
export function SecondStep({ step, onSignedIn, onCancel }: Props) {
  const cancel = onCancel && (
    <Button
      variant="subtle"
      onClick={() => {
        void call(contract.cancelSignIn, {}).catch(() => undefined)
        onCancel()
      }}
    >
      <Trans>Begin again</Trans>
    </Button>
  )
  return (
    <Stack>
      {step.step === 'factor' ? (
        <ProveStep step={step} onSignedIn={onSignedIn} />
      ) : (
        <EnrolStep onSignedIn={onSignedIn} />
      )}
      {cancel}
    </Stack>
  )
}

function EnrolStep({ onSignedIn }: Pick<Props, 'onSignedIn'>) {
  const [done, setDone] = useState<contract.SignedInWithFactor>()
  if (done?.recoveryCodes) {
    return <RecoveryCodes codes={done.recoveryCodes} onKept={() => onSignedIn(done.session)} />
  }
  return (
    <Stack>
      <Text size="sm">
        <Trans>
          Your account needs a second factor, so that a stolen password alone opens nothing. Set one up now;
          more can follow later.
        </Trans>
      </Text>
      <SetUpFactor
        calls={calls}
        onDone={(made) => (made.recoveryCodes ? setDone(made) : onSignedIn(made.session))}
      />
    </Stack>
  )
}
