import { getProofWays, proveAgain } from '@holdfast/contracts/proof'
import type { Proof, ProofWay } from '@holdfast/contracts/proof'
import { proofPasskeyOptions } from '@holdfast/contracts/proof'
import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { type ProofReason, settleProof } from '../session/proof-gate.ts'
import { CodeInput } from './code-input.tsx'
import { FirstFactor } from './first-factor.tsx'
import { askPasskey, passkeysWork } from './passkey.ts'
import { PasskeyProblem } from './set-up-factor.tsx'

/** A proof younger than this does not have to be given again for setting up a factor. */
const freshMs = 9 * 60_000
/** The dialog asks the api itself: its own calls must not wait for it. */
const direct = { waitForProof: false, waitForSignIn: false }

/** "Confirm it is you": any way the person has; what waited goes on by itself. */
export function ProofDialog({ reason }: { reason: ProofReason }) {
  const { t } = useLingui()
  const [proven, setProven] = useState(false)
  const ways = useQuery({
    queryKey: ['proof-ways'],
    queryFn: async ({ signal }) => {
      const found = await call(getProofWays, {}, { ...direct, signal })
      return { ...found, fresh: Date.now() - Date.parse(found.provenAt) < freshMs }
    },
    gcTime: 0,
    staleTime: 0,
  })
  const data = ways.data
  const first = reason === 'factor_required' && data !== undefined && !data.factorMissing
  const fresh = data?.fresh === true
  return (
    <Modal
      opened
      onClose={() => settleProof(false)}
      title={first ? t`A second factor is needed` : t`Confirm it is you`}
      centered
    >
      <ListStates query={ways} isEmpty={data === undefined} empty={null} rows={2}>
        {data !== undefined && first && (fresh || proven) && <FirstFactor onDone={() => settleProof(true)} />}
        {data !== undefined && !(first && (fresh || proven)) && (
          <ProofForm
            ways={data.ways}
            factorMissing={data.factorMissing}
            onProven={() => (first ? setProven(true) : settleProof(true))}
          />
        )}
      </ListStates>
    </Modal>
  )
}

interface FormProps {
  ways: readonly ProofWay[]
  factorMissing: boolean
  onProven: () => void
}

function ProofForm({ ways, factorMissing, onProven }: FormProps) {
  const { t } = useLingui()
  const possible = ways.filter((one) => one !== 'passkey' || passkeysWork())
  const [way, setWay] = useState(possible[0])
  const [typed, setTyped] = useState('')
  const words: Record<ProofWay, string> = {
    password: t`Use your password`,
    totp: t`Use a code of an authenticator app`,
    passkey: t`Use a passkey or security key`,
    recovery_code: t`Use a recovery code`,
  }
  const prove = useMutation({
    mutationFn: async () => {
      if (way === undefined) return
      await call(proveAgain, { body: await proofBy(way, typed) }, direct)
    },
    onSuccess: onProven,
    onError: () => setTyped(''),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        prove.mutate()
      }}
    >
      <Stack>
        <Text size="sm">
          {factorMissing
            ? t`This needs the second factor of your account.`
            : t`What you are about to do is sensitive, and your last proof is a while ago. It goes on by itself afterwards.`}
        </Text>
        <PasskeyProblem error={prove.error} />
        {way === undefined && (
          <Text size="sm">
            <Trans>Sign out and in again: your account has no other way here.</Trans>
          </Text>
        )}
        {way === 'password' && (
          <PasswordInput
            label={t`Password`}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {way === 'totp' && (
          <CodeInput label={t`Code from your authenticator app`} value={typed} onChange={setTyped} />
        )}
        {way === 'recovery_code' && (
          <TextInput
            label={t`Recovery code`}
            autoComplete="off"
            required
            withAsterisk={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => settleProof(false)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={prove.isPending} disabled={way === undefined}>
            {way === 'passkey' ? t`Confirm with a passkey` : t`Confirm`}
          </Button>
        </Group>
        {possible
          .filter((other) => other !== way)
          .map((other) => (
            <Button
              key={other}
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                setWay(other)
                setTyped('')
              }}
            >
              {words[other]}
            </Button>
          ))}
      </Stack>
    </form>
  )
}

async function proofBy(way: ProofWay, typed: string): Promise<Proof> {
  if (way === 'password') return { way, password: typed }
  if (way === 'passkey')
    return { way, passkey: await askPasskey(await call(proofPasskeyOptions, {}, direct)) }
  return { way, code: typed.trim() }
}
