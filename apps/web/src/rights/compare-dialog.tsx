import { singlePermissionNames, tools } from '@holdfast/contracts/roles'
import type { PermissionTemplate } from '@holdfast/contracts/templates'
import { Group, Modal, Select, Stack, Table } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useRoleWords } from '../people/role-words.ts'
import { useRightWords } from './right-words.ts'
import { includes, levelOf } from './template-rules.ts'

interface Props {
  templates: readonly PermissionTemplate[]
  /** Their ids; undefined: closed. */
  compared: readonly [string, string] | undefined
  onChange: (compared: [string, string] | undefined) => void
}

/** Two templates side by side, with what differs in bold. */
export function CompareDialog({ templates, compared, onChange }: Props) {
  const { t } = useLingui()
  const { nameOf } = useRoleWords()
  const { toolName, levelName, singleName } = useRightWords()
  const name = (one: PermissionTemplate) => (one.predefined ? nameOf(one.id) : one.name)
  const data = templates.map((one) => ({ value: one.id, label: name(one) }))
  const [left, right] = (compared ?? ['', '']).map((id) => templates.find((one) => one.id === id))
  const yes = (held: boolean) => (held ? t`Yes` : t`No`)
  const row = (key: string, label: string, one: string, other: string) => (
    <Table.Tr key={key} fw={one === other ? undefined : 700}>
      <Table.Th scope="row" fw="inherit">
        {label}
      </Table.Th>
      <Table.Td>{one}</Table.Td>
      <Table.Td>{other}</Table.Td>
    </Table.Tr>
  )
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened={compared !== undefined}
      onClose={() => onChange(undefined)}
      size="xl"
      title={t`Compare templates`}
    >
      <Stack>
        <Group grow>
          <Select
            label={t`First template`}
            data={data}
            value={compared?.[0] ?? null}
            allowDeselect={false}
            onChange={(id) => id && compared && onChange([id, compared[1]])}
          />
          <Select
            label={t`Second template`}
            data={data}
            value={compared?.[1] ?? null}
            allowDeselect={false}
            onChange={(id) => id && compared && onChange([compared[0], id])}
          />
        </Group>
        {left && right && (
          <Table verticalSpacing={6} aria-label={t`Differences`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <Trans>Right</Trans>
                </Table.Th>
                <Table.Th>{name(left)}</Table.Th>
                <Table.Th>{name(right)}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {tools.map((tool) =>
                row(tool, toolName(tool), levelName(levelOf(left, tool)), levelName(levelOf(right, tool))),
              )}
              {singlePermissionNames.map((single) =>
                row(single, singleName(single), yes(includes(left, single)), yes(includes(right, single))),
              )}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Modal>
  )
}
