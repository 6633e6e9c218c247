import { ActionIcon, FileButton, Progress, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useLingui } from '@lingui/react/macro'
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleMinus,
  IconClock,
  IconFileUpload,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconUpload,
  IconX,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { canRetry, continueWith, replaceFile, retry } from './commands.ts'
import { transfers } from './queue.ts'
import { needing, nameOf, settled, type Transfer } from './transfer.ts'
import { useTransferWords } from './transfer-words.ts'
import classes from './tray.module.css'

export function TrayRow({ transfer }: { transfer: Transfer }) {
  const words = useTransferWords()
  const folder = { projectId: transfer.projectId, folderId: transfer.parentId }
  const moving = transfer.state === 'sending' || transfer.state === 'verifying'
  return (
    <>
      <StateIcon transfer={transfer} />
      <div className={classes.rowText}>
        <Text
          component={Link}
          to={`/projects/${folder.projectId}/files/${folder.folderId}`}
          size="sm"
          truncate
          display="block"
          className={classes.link}
          title={transfer.path.join('/')}
        >
          {nameOf(transfer)}
        </Text>
        {moving && <Progress value={share(transfer)} size={3} mt={3} aria-label={nameOf(transfer)} />}
        <Text
          size="xs"
          c={needing.has(transfer.state) ? 'var(--mantine-color-error)' : 'dimmed'}
          lineClamp={needing.has(transfer.state) ? 2 : 1}
          title={words(transfer)}
        >
          {words(transfer)}
        </Text>
      </div>
      <RowActions transfer={transfer} />
    </>
  )
}

function share({ sent, size }: Transfer): number {
  return size === 0 ? 100 : (sent / size) * 100
}

function StateIcon({ transfer }: { transfer: Transfer }) {
  if (transfer.state === 'done') return <IconCircleCheck size={20} color="var(--mantine-color-teal-6)" />
  if (needing.has(transfer.state)) return <IconAlertTriangle size={20} color="var(--mantine-color-error)" />
  if (settled.has(transfer.state)) return <IconCircleMinus size={20} color="var(--mantine-color-dimmed)" />
  if (transfer.state === 'paused') return <IconPlayerPause size={20} color="var(--mantine-color-dimmed)" />
  if (transfer.state === 'sending' || transfer.state === 'verifying') {
    return <IconUpload size={20} color="var(--mantine-primary-color-filled)" />
  }
  return <IconClock size={20} color="var(--mantine-color-dimmed)" />
}

function RowActions({ transfer }: { transfer: Transfer }) {
  const { t } = useLingui()
  const name = nameOf(transfer)
  const send = (type: 'pause' | 'resume' | 'cancel') => transfers.send(transfer.id, { type })
  const icon = { variant: 'subtle', color: 'gray', size: 'sm' } as const
  const { state } = transfer
  if (settled.has(state)) return null
  const retryable = (state === 'failed' || state === 'changed') && canRetry(transfer)
  return (
    <>
      {(state === 'sending' || state === 'waiting' || state === 'ready') && (
        <ActionIcon {...icon} onClick={() => send('pause')} aria-label={t`Pause ${name}`}>
          <IconPlayerPause size={16} />
        </ActionIcon>
      )}
      {state === 'paused' && (
        <ActionIcon {...icon} onClick={() => send('resume')} aria-label={t`Resume ${name}`}>
          <IconPlayerPlay size={16} />
        </ActionIcon>
      )}
      {retryable && (
        <ActionIcon {...icon} onClick={() => void retry(transfer)} aria-label={t`Try ${name} again`}>
          <IconRefresh size={16} />
        </ActionIcon>
      )}
      {(state === 'needs_file' || (state === 'changed' && !retryable)) && <ChooseAgain transfer={transfer} />}
      <ActionIcon {...icon} onClick={() => send('cancel')} aria-label={t`Cancel ${name}`}>
        <IconX size={16} />
      </ActionIcon>
    </>
  )
}

/** After a reload a page may not read the file any more until the person has chosen it again. */
function ChooseAgain({ transfer }: { transfer: Transfer }) {
  const { t } = useLingui()
  const name = nameOf(transfer)
  const take = (file: File | null) => {
    if (file === null) return
    if (transfer.state === 'changed') {
      replaceFile(transfer, file)
      return
    }
    const difference = continueWith(transfer, file)
    if (difference === undefined) return
    notifications.show({
      color: 'orange',
      title: t`This is not the same file`,
      message:
        difference === 'name'
          ? t`Choose ${name} to continue, or cancel this upload.`
          : t`${name} was changed since the upload began. Cancel this upload and upload the file anew.`,
    })
  }
  return (
    <FileButton onChange={take}>
      {(props) => (
        <ActionIcon {...props} variant="light" size="sm" aria-label={t`Choose ${name} again`}>
          <IconFileUpload size={16} />
        </ActionIcon>
      )}
    </FileButton>
  )
}
