import * as contract from '@holdfast/contracts/factors'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpFactor } from './set-up-factor.tsx'
import type { SetUpCalls } from './set-up-factor.tsx'

const calls: SetUpCalls<contract.FactorAdded> = {
  offerTotp: () => call(contract.offerTotp, {}),
  confirmTotp: (body) => call(contract.confirmTotp, { body }),
  passkeyOptions: () => call(contract.newPasskeyOptions, {}),
  addPasskey: (body) => call(contract.addPasskey, { body }),
}

/** Sets up a factor from a session, and shows the recovery codes that come with the first. */
export function FirstFactor({ onDone }: { onDone: () => void }) {
  const client = useQueryClient()
  const [codes, setCodes] = useState<readonly string[]>()
  if (codes !== undefined) return <RecoveryCodes codes={codes} onKept={onDone} />
  return (
    <SetUpFactor
      calls={calls}
      onDone={({ recoveryCodes }) => {
        void client.invalidateQueries({ queryKey: ['factors'] })
        void client.invalidateQueries({ queryKey: ['session'] })
        if (recoveryCodes) setCodes(recoveryCodes)
        else onDone()
      }}
    />
  )
}
