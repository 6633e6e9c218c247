import { ActionIcon, Button, Text } from '@mantine/core'
import { Plural, useLingui } from '@lingui/react/macro'
import { IconX } from '@tabler/icons-react'
import { formatBytes } from '../words/bytes.ts'
import { selectionCommands } from './all-commands.ts'
import type { FilesContext } from './command.ts'
import classes from './files.module.css'

/** What can be done with the selection; shown as soon as there is one. */
export function SelectionBar({ context }: { context: FilesContext }) {
  const { t, i18n } = useLingui()
  const { count, selected } = context
  if (count === 0) return null
  const bytes = selected.reduce((sum, node) => sum + (node.size ?? 0), 0)
  return (
    <div className={classes.selection} role="toolbar" aria-label={t`Selection`}>
      <Text size="sm" fw={600} mr="xs" style={{ whiteSpace: 'nowrap' }} role="status">
        <Plural value={count} one="# selected" other="# selected" />
        {bytes > 0 && selected.length === count && (
          <Text span size="sm" c="dimmed" fw={400} className={classes.barSize}>
            {' '}
            · {formatBytes(bytes)}
          </Text>
        )}
      </Text>
      {selectionCommands
        .filter((command) => command.applies(context))
        .map((command) => {
          const label = i18n._(command.label)
          return (
            <Button
              key={command.id}
              variant="subtle"
              color={command.danger === true ? 'red' : 'gray'}
              size="compact-sm"
              onClick={() => void command.run(context)}
              aria-label={label}
              title={label}
            >
              <command.icon size={17} stroke={1.7} />
              <span className={classes.barLabel}>{label}</span>
            </Button>
          )
        })}
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={() => context.setSelection({ type: 'none' })}
        aria-label={t`Select nothing`}
        ml="auto"
      >
        <IconX size={18} />
      </ActionIcon>
    </div>
  )
}
