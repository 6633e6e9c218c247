import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { type ReactNode, useState } from 'react'

interface Props {
  opened: boolean
  title: string
  /** The verb on the button, never "OK". */
  confirm: string
  onClose: () => void
  onConfirm: () => Promise<unknown>
  /** What will be lost, and until when it can be undone. */
  children: ReactNode
}

export function ConfirmDialog({ opened, title, confirm, onClose, onConfirm, children }: Props) {
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    // A refusal is shown by whoever acts; the dialog closes either way.
    await onConfirm().catch(() => undefined)
    setBusy(false)
    onClose()
  }
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{children}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Cancel</Trans>
          </Button>
          <Button color="red" loading={busy} onClick={() => void run()}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
