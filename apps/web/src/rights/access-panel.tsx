import type { NodeDetail } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { breakIntoNode, changeAssignments, type NodeAccess, setNodePrivate } from '@holdfast/contracts/rights'
import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  Stack,
  Switch,
  Text,
  Textarea,
  Tooltip,
} from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconQuestionMark, IconUser, IconUsersGroup, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { useRoleWords } from '../people/role-words.ts'
import { formatMoment } from '../words/time.ts'
import { ExplainDialog } from './explain-dialog.tsx'
import { ExternalBadge } from './external-badge.tsx'
import { GrantForm } from './grant-form.tsx'
import { nodeAccessQuery } from './queries.ts'

/** Who has access to a folder or file and why; where one may, with the private switch and the way to give and take. */
export function AccessPanel({ node, project }: { node: NodeDetail; project: Project }) {
  const query = useQuery(nodeAccessQuery(node.id))
  return (
    <ListStates query={query} isEmpty={query.data === undefined} empty={null}>
      {query.data !== undefined && <Access node={node} project={project} access={query.data} />}
    </ListStates>
  )
}

function Access({ node, project, access }: { node: NodeDetail; project: Project; access: NodeAccess }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [explained, setExplained] = useState<{ userId: string; name: string }>()
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['node-access'] }),
      client.invalidateQueries({ queryKey: ['node', node.id] }),
      client.invalidateQueries({ queryKey: ['nodes', project.id] }),
      client.invalidateQueries({ queryKey: ['guarded-folders', project.id] }),
    ])
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: refresh,
    onError: notifyProblem,
  })
  const closed = access.rights === 'private'
  return (
    <Stack>
      {access.mayChange && (
        <Switch
          label={t`Private folder`}
          description={t`Only those who are named on this folder get in, administrators included.`}
          checked={closed}
          disabled={act.isPending}
          onChange={(event) => {
            const body = { private: event.currentTarget.checked }
            act.mutate(() => call(setNodePrivate, { params: { nodeId: node.id }, body }))
          }}
        />
      )}
      {access.mayBreakIn && <BreakIn nodeId={node.id} onDone={refresh} />}
      <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t`Who has access`}>
        {access.items.map((one) => (
          <Holder
            key={one.id}
            holder={one}
            removable={access.mayChange && one.nodeId === node.id}
            onExplain={setExplained}
            onRemove={() => {
              const who = one.groupId === null ? { userId: one.userId ?? '' } : { groupId: one.groupId }
              const changes = [{ ...who, nodeId: node.id, templateId: null }]
              act.mutate(() =>
                call(changeAssignments, {
                  params: { organizationId: project.organizationId },
                  body: { changes },
                }),
              )
            }}
          />
        ))}
      </Stack>
      {access.more && (
        <Text size="xs" c="dimmed">
          <Trans>There are more; the people of the project lists them all.</Trans>
        </Text>
      )}
      {access.mayChange && (
        <GrantForm organizationId={project.organizationId} place={{ nodeId: node.id }} onDone={refresh} />
      )}
      <ExplainDialog
        asked={
          explained && {
            ...explained,
            organizationId: project.organizationId,
            nodeId: node.id,
            projectId: project.id,
          }
        }
        onClose={() => setExplained(undefined)}
      />
    </Stack>
  )
}

interface HolderProps {
  holder: NodeAccess['items'][number]
  removable: boolean
  onRemove: () => void
  onExplain: (person: { userId: string; name: string }) => void
}

function Holder({ holder, removable, onRemove, onExplain }: HolderProps) {
  const { t } = useLingui()
  const { nameOf } = useRoleWords()
  const { name, place, templateId, templateName, userId } = holder
  const where = {
    folder: t`by the folder ${place}`,
    project: t`by the project`,
    organization: t`by the organisation`,
  }
  return (
    <Group component="li" gap="xs" wrap="nowrap">
      {userId === null ? <IconUsersGroup size={18} /> : <IconUser size={18} />}
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" fw={600} truncate>
          {name} {holder.external && <ExternalBadge />}
        </Text>
        <Text size="xs" c="dimmed">
          {templateName === templateId ? nameOf(templateId) : templateName}, {where[holder.level]}
          {holder.members !== null && (
            <>
              {' · '}
              <Plural value={holder.members} one="# person" other="# people" />
            </>
          )}
          {holder.expiresAt !== null && <Trans>, until {formatMoment(holder.expiresAt)}</Trans>}
        </Text>
      </div>
      {holder.level === 'folder' && (
        <Badge size="xs" variant="light">
          <Trans>Here</Trans>
        </Badge>
      )}
      {userId !== null && (
        <Tooltip label={t`Why?`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t`Why ${name} has access`}
            onClick={() => onExplain({ userId, name })}
          >
            <IconQuestionMark size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {removable && (
        <ActionIcon variant="subtle" color="gray" aria-label={t`Take access from ${name}`} onClick={onRemove}>
          <IconX size={16} />
        </ActionIcon>
      )}
    </Group>
  )
}

function BreakIn({ nodeId, onDone }: { nodeId: string; onDone: () => Promise<unknown> }) {
  const { t } = useLingui()
  const [reason, setReason] = useState('')
  const open = useMutation({
    mutationFn: () => call(breakIntoNode, { params: { nodeId }, body: { reason: reason.trim() } }),
    onSuccess: onDone,
    onError: notifyProblem,
  })
  return (
    <Alert color="grape" variant="light" title={t`This folder is private`}>
      <Stack gap="sm">
        <Text size="sm">
          <Trans>
            As an administrator you can open it to yourself for eight hours. Your reason is written down, and
            those who have the folder see that you are in it.
          </Trans>
        </Text>
        <Textarea
          label={t`Reason`}
          minLength={10}
          maxLength={500}
          autosize
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={reason.trim().length < 10}
          loading={open.isPending}
          onClick={() => open.mutate()}
        >
          <Trans>Open it for eight hours</Trans>
        </Button>
      </Stack>
    </Alert>
  )
}
