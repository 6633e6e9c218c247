import { Menu, Text } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { Fragment } from 'react'
import { menuGroups } from './all-commands.ts'
import type { FilesContext } from './command.ts'
import { keyNames } from './key-names.ts'

interface Props {
  context: FilesContext
  at: { x: number; y: number }
  onClose: () => void
}

/** The menu at the pointer, with the commands that apply. */
export function ContextMenu({ context, at, onClose }: Props) {
  const { i18n, t } = useLingui()
  const groups = menuGroups
    .map((group) => group.filter((command) => command.applies(context)))
    .filter((group) => group.length > 0)
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      width={250}
      offset={2}
      trapFocus
    >
      <Menu.Target>
        <div aria-hidden="true" style={{ position: 'fixed', left: at.x, top: at.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t`Actions`}>
        {groups.map((group, index) => (
          <Fragment key={group[0]?.id}>
            {index > 0 && <Menu.Divider />}
            {group.map((command) => (
              <Menu.Item
                key={command.id}
                leftSection={<command.icon size={17} stroke={1.6} />}
                rightSection={
                  <Text size="xs" c="dimmed">
                    {command.keys?.[0] === undefined ? null : keyNames(command.keys[0])}
                  </Text>
                }
                className={command.danger === true ? 'danger' : undefined}
                onClick={() => {
                  onClose()
                  void command.run(context)
                }}
              >
                {i18n._(command.label)}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
