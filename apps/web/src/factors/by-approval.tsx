import { askForApproval, redeemApproval } from '@holdfast/contracts/approvals'
import type { AskedApproval } from '@holdfast/contracts/approvals'
import type { CurrentSession } from '@holdfast/contracts/session'
import { Button, Loader, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import classes from './factors.module.css'
import { QrCode } from './qr-code.tsx'

interface Props {
  trust: boolean
  onSignedIn: (session: CurrentSession) => void
}

/** Waits until another device of the person approves: shows its number, and the way there as a QR code. */
export function ByApproval({ trust, onSignedIn }: Props) {
  const [asked, setAsked] = useState<AskedApproval>()
  const ask = useMutation({ mutationFn: () => call(askForApproval, {}), onSuccess: setAsked })
  if (asked === undefined)
    return (
      <Stack>
        <ProblemAlert error={ask.error} />
        <Text size="sm">
          <Trans>A device on which you are signed in already can let you in here.</Trans>
        </Text>
        <Button loading={ask.isPending} onClick={() => ask.mutate()}>
          <Trans>Ask my other devices</Trans>
        </Button>
      </Stack>
    )
  return <Waiting asked={asked} trust={trust} onSignedIn={onSignedIn} onAgain={() => setAsked(undefined)} />
}

interface WaitingProps extends Props {
  asked: AskedApproval
  onAgain: () => void
}

function Waiting({ asked, trust, onSignedIn, onAgain }: WaitingProps) {
  const { t } = useLingui()
  const answer = useQuery({
    queryKey: ['approval', asked.number, asked.expiresAt],
    queryFn: () => call(redeemApproval, { body: { trust } }),
    retry: false,
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.error === null && (state.data === undefined || 'waiting' in state.data) ? 2000 : false,
  })
  useEffect(() => {
    if (answer.data !== undefined && !('waiting' in answer.data)) onSignedIn(answer.data)
  }, [answer.data, onSignedIn])
  if (answer.error !== null) return <ProblemAlert error={answer.error} onRetry={onAgain} />
  return (
    <Stack align="center" role="status">
      <div className={classes.number} aria-label={t`Number to type`}>
        {asked.number}
      </div>
      <Text size="sm" ta="center">
        {asked.notified > 0
          ? t`We notified your devices. Open the notification there, or scan this, and type the number.`
          : t`Scan this with a device on which you are signed in, or open ${asked.url} there, and type the number.`}
      </Text>
      <div className={classes.code}>
        <QrCode value={asked.url} label={t`QR code of the page on which you approve`} size={160} />
      </div>
      <Loader size="sm" type="dots" />
    </Stack>
  )
}
