import { Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { keyCommands } from './all-commands.ts'
import { keyNames } from './key-names.ts'

const movements = [
  { keys: '↑ ↓', label: msg`Go from row to row` },
  { keys: 'Shift ↑ ↓', label: msg`Select a range` },
  { keys: 'Home End', label: msg`First and last row` },
  { keys: 'PageUp PageDown', label: msg`A page up and down` },
  { keys: 'Space', label: msg`Select or deselect the row` },
]

/** `?` lists all keys. */
export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const lines = [
    ...movements.map(({ keys, label }) => ({ id: keys, keys, label })),
    ...keyCommands.map(({ id, keys, label }) => ({ id, keys: keyNames(keys?.[0] ?? ''), label })),
  ]
  return (
    <Modal opened={opened} onClose={onClose} title={t`Keys`}>
      <Stack gap="xs" component="dl" m={0}>
        {lines.map((line) => (
          <Group key={line.id} justify="space-between" wrap="nowrap">
            <Text component="dt" size="sm">
              {i18n._(line.label)}
            </Text>
            <Group component="dd" gap={4} m={0}>
              {line.keys.split(' ').map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}
