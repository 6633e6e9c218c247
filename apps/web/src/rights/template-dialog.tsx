import { levels, tools } from '@holdfast/contracts/roles'
import { createTemplate, type PermissionTemplate, updateTemplate } from '@holdfast/contracts/templates'
import { Button, Group, Modal, Select, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useRightWords } from './right-words.ts'
import {
  allLevels,
  levelOf,
  noRights,
  type Rules,
  singlesOf,
  type Stand,
  standOf,
  withStand,
} from './template-rules.ts'

export interface Draft extends Rules {
  /** The template that is changed; none when one is made. */
  template?: PermissionTemplate
  name: string
  description: string
}

export const emptyDraft: Draft = { ...noRights, name: '', description: '' }

interface Props {
  organizationId: string
  draft: Draft | undefined
  onClose: () => void
}

/** Makes or changes a permission template: a level for each tool, and single permissions beside the levels. */
export function TemplateDialog({ organizationId, draft, onClose }: Props) {
  const { t } = useLingui()
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened={draft !== undefined}
      onClose={onClose}
      size="lg"
      title={draft?.template === undefined ? t`New permission template` : t`Change the template`}
    >
      {draft !== undefined && <Form organizationId={organizationId} start={draft} onClose={onClose} />}
    </Modal>
  )
}

function Form({
  organizationId,
  start,
  onClose,
}: {
  organizationId: string
  start: Draft
  onClose: () => void
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [draft, setDraft] = useState(start)
  const save = useMutation({
    mutationFn: () => {
      const { name, description, allow, deny, template } = draft
      const body = { name: name.trim(), description, levels: allLevels(draft), allow, deny }
      if (template === undefined) return call(createTemplate, { params: { organizationId }, body })
      const headers = { 'if-match': `"${template.revision}"` }
      return call(updateTemplate, { params: { organizationId, templateId: template.id }, headers, body })
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['templates', organizationId] })
      onClose()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={120}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <Textarea
          label={t`What it is for`}
          autosize
          maxLength={500}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        />
        <RulesGrid rules={draft} onChange={(rules) => setDraft({ ...draft, ...rules })} />
        {draft.template !== undefined && draft.template.uses > 0 && (
          <Text size="sm" c="dimmed">
            <Trans>Everyone who has this template has the new rights with their next click.</Trans>
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={save.isPending}>
            <Trans>Save</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function RulesGrid({ rules, onChange }: { rules: Rules; onChange: (rules: Rules) => void }) {
  const { t } = useLingui()
  const { toolName, levelName, singleName } = useRightWords()
  const stands: { value: Stand; label: string }[] = [
    { value: 'level', label: t`By the level` },
    { value: 'allow', label: t`Allowed` },
    { value: 'deny', label: t`Denied` },
  ]
  return (
    <Table verticalSpacing={6} aria-label={t`Levels and single permissions`}>
      <Table.Tbody>
        {tools.map((tool) => (
          <Fragment key={tool}>
            <Table.Tr>
              <Table.Th scope="row">{toolName(tool)}</Table.Th>
              <Table.Td w={200}>
                <Select
                  aria-label={t`Level of ${toolName(tool)}`}
                  size="xs"
                  data={levels.map((level) => ({ value: level, label: levelName(level) }))}
                  value={levelOf(rules, tool)}
                  allowDeselect={false}
                  onChange={(level) => {
                    const chosen = levels.find((one) => one === level)
                    if (chosen) onChange({ ...rules, levels: { ...rules.levels, [tool]: chosen } })
                  }}
                />
              </Table.Td>
            </Table.Tr>
            {singlesOf(tool).map((single) => (
              <Table.Tr key={single}>
                <Table.Td pl="xl">
                  <Text size="sm">{singleName(single)}</Text>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={singleName(single)}
                    size="xs"
                    variant="unstyled"
                    data={stands}
                    value={standOf(rules, single)}
                    allowDeselect={false}
                    onChange={(stand) => {
                      const chosen = stands.find((one) => one.value === stand)
                      if (chosen) onChange(withStand(rules, single, chosen.value))
                    }}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Fragment>
        ))}
      </Table.Tbody>
    </Table>
  )
}
