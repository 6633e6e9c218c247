import type { ExplainedLevel } from '@holdfast/contracts/rights'
import { tools } from '@holdfast/contracts/roles'
import { Badge, List, Modal, Stack, Table, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ListStates } from '../app/list-states.tsx'
import { useRoleWords } from '../people/role-words.ts'
import { formatMoment } from '../words/time.ts'
import { type Asked, explainQuery } from './queries.ts'
import { useRightWords } from './right-words.ts'

interface Props {
  /** Undefined: closed. */
  asked: (Asked & { name: string }) | undefined
  onClose: () => void
}

/** Why someone may do what they may at a place: what was given on each level, and which of it decides. */
export function ExplainDialog({ asked, onClose }: Props) {
  const { t } = useLingui()
  const name = asked?.name ?? ''
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened={asked !== undefined}
      onClose={onClose}
      size="lg"
      title={t`Why ${name} may do this`}
    >
      {asked !== undefined && <Explanation asked={asked} />}
    </Modal>
  )
}

function Explanation({ asked }: { asked: Asked }) {
  const { t } = useLingui()
  const { toolName, levelName } = useRightWords()
  const query = useQuery(explainQuery(asked))
  return (
    <ListStates query={query} isEmpty={query.data === undefined} empty={null}>
      {query.data !== undefined && (
        <Stack>
          {!query.data.active && (
            <Text size="sm" c="red">
              <Trans>This person is disabled and may do nothing.</Trans>
            </Text>
          )}
          <List size="sm" spacing="sm" type="ordered" aria-label={t`From the nearest to the farthest`}>
            {query.data.levels.map((level) => (
              <List.Item key={level.id}>
                <Level level={level} />
              </List.Item>
            ))}
          </List>
          <Table verticalSpacing={4} aria-label={t`What they may do here`}>
            <Table.Tbody>
              {tools.map((tool) => (
                <Table.Tr key={tool}>
                  <Table.Th scope="row">{toolName(tool)}</Table.Th>
                  <Table.Td>{levelName(query.data.permissions[tool] ?? 'none')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Text size="xs" c="dimmed">
            <Trans>
              For files the nearest decides. For people, the audit trail and settings the stronger of project
              and organisation counts.
            </Trans>
          </Text>
        </Stack>
      )}
    </ListStates>
  )
}

function Level({ level }: { level: ExplainedLevel }) {
  const { nameOf } = useRoleWords()
  const { t } = useLingui()
  const { name } = level
  const where = {
    folder: t`Folder ${name}`,
    project: t`Project ${name}`,
    organization: t`Organisation ${name}`,
  }
  return (
    <>
      <Text size="sm" fw={level.decides ? 650 : undefined} component="span">
        {where[level.level]}
      </Text>{' '}
      {level.private && (
        <Badge size="xs" color="grape" variant="light">
          <Trans>Private</Trans>
        </Badge>
      )}{' '}
      {level.decides && (
        <Badge size="xs">
          <Trans>Decides</Trans>
        </Badge>
      )}
      {level.assignments.length === 0 && (
        <Text size="sm" c="dimmed">
          {level.private ? <Trans>Nothing, and nothing from above gets in.</Trans> : <Trans>Nothing.</Trans>}
        </Text>
      )}
      {level.assignments.map(({ templateId, templateName, group, counts, expiresAt }) => (
        <Text size="sm" key={`${templateId}${group?.id ?? ''}`} c={counts ? undefined : 'dimmed'}>
          {templateName === templateId ? nameOf(templateId) : templateName}
          {group !== null && <Trans>, by the group {group.name}</Trans>}
          {expiresAt !== null && <Trans>, until {formatMoment(expiresAt)}</Trans>}
          {!counts && <Trans> (does not count: something of their own comes first)</Trans>}
        </Text>
      ))}
    </>
  )
}
