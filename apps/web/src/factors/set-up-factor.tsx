import type { NewPasskey, TotpOffer } from '@holdfast/contracts/factors'
import { Button, Divider, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconChevronRight, IconDeviceMobile, IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { CodeInput } from './code-input.tsx'
import { createPasskey, PasskeyCancelled, passkeysWork } from './passkey.ts'
import { QrCode } from './qr-code.tsx'
import classes from './factors.module.css'

/** The calls by which a factor is set up: in a sign-in that is not done, or from a session. */
export interface SetUpCalls<Done> {
  offerTotp: () => Promise<TotpOffer>
  confirmTotp: (body: { code: string; name: string }) => Promise<Done>
  passkeyOptions: () => Promise<object>
  addPasskey: (body: { name: string; passkey: NewPasskey }) => Promise<Done>
}

interface Props<Done> {
  calls: SetUpCalls<Done>
  onDone: (done: Done) => void
}

/** Sets up a second factor: a passkey or security key, or an authenticator app. */
export function SetUpFactor<Done>({ calls, onDone }: Props<Done>) {
  const [kind, setKind] = useState<'passkey' | 'totp'>()
  if (kind === 'totp') return <SetUpTotp calls={calls} onDone={onDone} onBack={() => setKind(undefined)} />
  if (kind === 'passkey')
    return <SetUpPasskey calls={calls} onDone={onDone} onBack={() => setKind(undefined)} />
  return (
    <Stack gap="sm">
      {passkeysWork() && (
        <Choice
          icon={<IconFingerprint size={26} stroke={1.5} />}
          title={<Trans>Passkey or security key</Trans>}
          text={<Trans>Your fingerprint, your face, or a key such as a YubiKey. Cannot be phished.</Trans>}
          onClick={() => setKind('passkey')}
        />
      )}
      <Choice
        icon={<IconDeviceMobile size={26} stroke={1.5} />}
        title={<Trans>Authenticator app</Trans>}
        text={<Trans>An app on your phone shows a new code every 30 seconds.</Trans>}
        onClick={() => setKind('totp')}
      />
    </Stack>
  )
}

function Choice(props: { icon: ReactNode; title: ReactNode; text: ReactNode; onClick: () => void }) {
  return (
    <UnstyledButton className={classes.choice} onClick={props.onClick}>
      {props.icon}
      <span>
        <Text fw={600} component="span" display="block">
          {props.title}
        </Text>
        <Text size="sm" c="dimmed" component="span" display="block">
          {props.text}
        </Text>
      </span>
      <IconChevronRight size={18} />
    </UnstyledButton>
  )
}

interface FormProps<Done> extends Props<Done> {
  onBack: () => void
}

function SetUpPasskey<Done>({ calls, onDone, onBack }: FormProps<Done>) {
  const { t } = useLingui()
  const [name, setName] = useState(() => t`Passkey`)
  const add = useMutation({
    mutationFn: async () => {
      const passkey = await createPasskey(await calls.passkeyOptions())
      return calls.addPasskey({ name, passkey })
    },
    onSuccess: onDone,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack>
        <PasskeyProblem error={add.error} />
        <Text size="sm">
          <Trans>Your browser asks for your fingerprint, your face, a PIN or your security key next.</Trans>
        </Text>
        <NameField value={name} onChange={setName} />
        <Button type="submit" loading={add.isPending}>
          <Trans>Set up the passkey</Trans>
        </Button>
        <Button variant="subtle" onClick={onBack}>
          <Trans>Another way</Trans>
        </Button>
      </Stack>
    </form>
  )
}

/** A window that was closed is a hint, not an error. */
export function PasskeyProblem({ error }: { error: unknown }) {
  if (error instanceof PasskeyCancelled)
    return (
      <Text size="sm" role="alert">
        <Trans>Nothing was done: the browser’s window was closed. Try again, or choose another way.</Trans>
      </Text>
    )
  return <ProblemAlert error={error} />
}

function SetUpTotp<Done>({ calls, onDone, onBack }: FormProps<Done>) {
  const { t } = useLingui()
  const [name, setName] = useState(() => t`Authenticator app`)
  const [code, setCode] = useState('')
  const [offer, setOffer] = useState<TotpOffer>()
  const begin = useMutation({ mutationFn: calls.offerTotp, onSuccess: setOffer })
  const confirm = useMutation({
    mutationFn: () => calls.confirmTotp({ code: code.trim(), name }),
    onSuccess: onDone,
  })
  if (offer === undefined)
    return (
      <Stack>
        <ProblemAlert error={begin.error} />
        <Text size="sm">
          <Trans>
            Have an app ready: the one of your password manager, Aegis, 2FAS, Google or Microsoft
            Authenticator, or any other.
          </Trans>
        </Text>
        <Button loading={begin.isPending} onClick={() => begin.mutate()}>
          <Trans>Show the QR code</Trans>
        </Button>
        <Button variant="subtle" onClick={onBack}>
          <Trans>Another way</Trans>
        </Button>
      </Stack>
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={confirm.error} />
        <Text size="sm">
          <Trans>Scan this with the app, then type the code that it shows.</Trans>
        </Text>
        <div className={classes.code}>
          <QrCode value={offer.uri} label={t`QR code for the authenticator app`} />
        </div>
        <CopyLine label={t`Or type this key into the app`} value={offer.secret} />
        <Divider />
        <CodeInput label={t`Code from the app`} value={code} onChange={setCode} />
        <NameField value={name} onChange={setName} />
        <Button type="submit" loading={confirm.isPending}>
          <Trans>Set up the app</Trans>
        </Button>
      </Stack>
    </form>
  )
}

function NameField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { t } = useLingui()
  return (
    <TextInput
      label={t`Name, to tell it from others`}
      maxLength={120}
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
