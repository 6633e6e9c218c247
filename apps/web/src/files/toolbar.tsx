import { ActionIcon, Button, Checkbox, Menu, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconAdjustments, IconFilter, IconPlus, IconX } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useEffect, useState } from 'react'
import type { Listing } from '../nodes/queries.ts'
import { creationCommands } from './all-commands.ts'
import type { FilesContext } from './command.ts'
import classes from './files.module.css'
import { listKeys } from './commands/list-keys.ts'

interface Props {
  context: FilesContext
  listing: Listing
  filterInput: RefObject<HTMLInputElement | null>
  setFoldersFirst: (value: boolean) => void
}

export function Toolbar({ context, listing, filterInput, setFoldersFirst }: Props) {
  const { t, i18n } = useLingui()
  return (
    <>
      <FilterField input={filterInput} value={listing.filter ?? ''} />
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t`View options`}>
            <IconAdjustments size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Checkbox.Indicator checked={listing.foldersFirst} size="xs" />}
            onClick={() => setFoldersFirst(!listing.foldersFirst)}
          >
            <Trans>Folders first</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<listKeys.icon size={16} />}
            closeMenuOnClick
            onClick={() => void listKeys.run(context)}
          >
            {i18n._(listKeys.label)}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {context.mayChange && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <Button leftSection={<IconPlus size={18} />}>
              <Trans>New</Trans>
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {creationCommands.map((command) => (
              <Menu.Item
                key={command.id}
                leftSection={<command.icon size={18} stroke={1.6} />}
                onClick={() => void command.run(context)}
              >
                {i18n._(command.label)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}

/** Filters by name as one types; the filter is part of the address. */
function FilterField({ input, value }: { input: RefObject<HTMLInputElement | null>; value: string }) {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [typed, setTyped] = useState(value)
  useEffect(() => {
    if (typed === value) return undefined
    const timer = setTimeout(() => {
      const filter = typed === '' ? undefined : typed
      void navigate({ to: '.', search: (search: object) => ({ ...search, filter }), replace: true })
    }, 200)
    return () => clearTimeout(timer)
  }, [typed, value, navigate])
  return (
    <TextInput
      ref={input}
      aria-label={t`Filter by name`}
      placeholder={t`Filter by name`}
      leftSection={<IconFilter size={16} />}
      rightSection={
        typed === '' ? null : (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={() => setTyped('')}
            aria-label={t`Clear the filter`}
          >
            <IconX size={14} />
          </ActionIcon>
        )
      }
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped('')
      }}
      className={classes.filter}
    />
  )
}
