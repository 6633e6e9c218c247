import { tools } from '@holdfast/contracts/roles'
import type { PermissionTemplate } from '@holdfast/contracts/templates'
import { ActionIcon, Badge, Button, Menu, Table, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconArrowsDiff, IconDots, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ListStates } from '../app/list-states.tsx'
import { useRoleWords } from '../people/role-words.ts'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { CompareDialog } from './compare-dialog.tsx'
import { DeleteTemplateDialog } from './delete-template-dialog.tsx'
import { templatesQuery } from './queries.ts'
import { useRightWords } from './right-words.ts'
import { type Draft, emptyDraft, TemplateDialog } from './template-dialog.tsx'
import { levelOf } from './template-rules.ts'

/** `/organizations/:o/templates`: what each permission template gives. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/templates' })
  const { compare } = useSearch({ from: '/inside/organizations/$organizationId/templates' })
  const navigate = useNavigate()
  const { nameOf } = useRoleWords()
  const mayManage = useMembership(organizationId)?.allowed.includes('settings.templates') ?? false
  const query = useQuery(templatesQuery(organizationId))
  const templates = query.data?.items ?? []
  const [draft, setDraft] = useState<Draft>()
  const [removing, setRemoving] = useState<PermissionTemplate>()
  const [first, second] = compare?.split(',') ?? []
  const compareWith = (pair: readonly [string, string] | undefined) =>
    void navigate({ to: '.', search: pair === undefined ? {} : { compare: pair.join(',') }, replace: true })
  const copy = (one: PermissionTemplate) => {
    const name = one.predefined ? nameOf(one.id) : one.name
    setDraft({ ...one, name: t`Copy of ${name}`, description: one.description })
  }
  return (
    <PageFrame
      title={t`Permission templates`}
      intro={
        <Trans>
          A template says what someone may do with each tool. Account administrators and co-administrators are
          responsible for giving the right rights to the right people.
        </Trans>
      }
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={18} />}
            onClick={() => compareWith(['member', 'viewer'])}
          >
            <Trans>Compare</Trans>
          </Button>
          {mayManage && (
            <Button leftSection={<IconPlus size={18} />} onClick={() => setDraft(emptyDraft)}>
              <Trans>New template</Trans>
            </Button>
          )}
        </>
      }
    >
      <ListStates query={query} isEmpty={templates.length === 0} empty={null}>
        <Table.ScrollContainer minWidth={860}>
          <Grid
            templates={templates}
            mayManage={mayManage}
            onCopy={copy}
            onEdit={(one) => setDraft({ ...one, template: one })}
            onDelete={setRemoving}
          />
        </Table.ScrollContainer>
      </ListStates>
      <TemplateDialog organizationId={organizationId} draft={draft} onClose={() => setDraft(undefined)} />
      <CompareDialog
        templates={templates}
        compared={first && second ? [first, second] : undefined}
        onChange={compareWith}
      />
      {removing !== undefined && (
        <DeleteTemplateDialog
          organizationId={organizationId}
          template={removing}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </PageFrame>
  )
}

interface GridProps {
  templates: readonly PermissionTemplate[]
  mayManage: boolean
  onCopy: (template: PermissionTemplate) => void
  onEdit: (template: PermissionTemplate) => void
  onDelete: (template: PermissionTemplate) => void
}

function Grid({ templates, mayManage, onCopy, onEdit, onDelete }: GridProps) {
  const { t } = useLingui()
  const { nameOf, meaningOf } = useRoleWords()
  const { toolName, levelName } = useRightWords()
  return (
    <Table verticalSpacing="sm" aria-label={t`Permission templates`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            <Trans>Template</Trans>
          </Table.Th>
          {tools.map((tool) => (
            <Table.Th key={tool}>{toolName(tool)}</Table.Th>
          ))}
          <Table.Th>
            <Trans>Uses</Trans>
          </Table.Th>
          <Table.Th aria-label={t`Actions`} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {templates.map((one) => {
          const name = one.predefined ? nameOf(one.id) : one.name
          const singles = one.allow.length + one.deny.length
          return (
            <Table.Tr key={one.id}>
              <Table.Th scope="row">
                <Text size="sm" fw={600}>
                  {name}
                </Text>
                <Text size="xs" c="dimmed" fw={400}>
                  {one.predefined ? meaningOf(one.id) : one.description}
                </Text>
                {singles > 0 && (
                  <Badge size="xs" variant="light" color="gray">
                    <Trans>with single permissions</Trans>
                  </Badge>
                )}
              </Table.Th>
              {tools.map((tool) => (
                <Table.Td key={tool}>
                  <Text size="sm" c={levelOf(one, tool) === 'none' ? 'dimmed' : undefined}>
                    {levelName(levelOf(one, tool))}
                  </Text>
                </Table.Td>
              ))}
              <Table.Td>{one.uses}</Table.Td>
              <Table.Td>
                {mayManage && (
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${name}`}>
                        <IconDots size={18} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item onClick={() => onCopy(one)}>
                        <Trans>Copy</Trans>
                      </Menu.Item>
                      {!one.predefined && (
                        <>
                          <Menu.Item onClick={() => onEdit(one)}>
                            <Trans>Change</Trans>
                          </Menu.Item>
                          <Menu.Item className="danger" onClick={() => onDelete(one)}>
                            <Trans>Delete</Trans>
                          </Menu.Item>
                        </>
                      )}
                    </Menu.Dropdown>
                  </Menu>
                )}
              </Table.Td>
            </Table.Tr>
          )
        })}
      </Table.Tbody>
    </Table>
  )
}
