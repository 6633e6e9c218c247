import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { formatMoment } from '../words/time.ts'

interface Props {
  title: string
  link: { url: string; expiresAt: string } | undefined
  hint: string
  onClose: () => void
}

/** A secret link, shown once, to copy. */
export function LinkDialog({ title, link, hint, onClose }: Props) {
  const { t } = useLingui()
  const until = link === undefined ? '' : formatMoment(link.expiresAt)
  return (
    <Modal opened={link !== undefined} onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{hint}</Text>
        <CopyLine label={t`Link`} value={link?.url ?? ''} />
        <Text size="xs" c="dimmed">
          <Trans>It works until {until}. It is not shown again.</Trans>
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** A value in a field that selects itself, with a button that copies it. */
export function CopyLine({ label, value }: { label: string; value: string }) {
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        style={{ flex: 1 }}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          >
            {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
