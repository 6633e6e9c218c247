import { type ProjectMember, removeProjectMember, setProjectMember } from '@holdfast/contracts/projects'
import { ActionIcon, Avatar, Badge, Button, Menu, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDots, IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { projectQuery } from '../projects/queries.ts'
import { ExplainDialog } from '../rights/explain-dialog.tsx'
import { ExternalBadge } from '../rights/external-badge.tsx'
import { GuardedFolders } from '../rights/guarded-folders.tsx'
import { PreviewDialog } from '../rights/preview-dialog.tsx'
import { useSession } from '../session/queries.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { AddPersonDialog } from './add-person-dialog.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import classes from './people.module.css'
import { projectMembersQuery } from './queries.ts'
import { RoleSelect } from './role-select.tsx'

/** `/projects/:p/people`: who reaches the project, by which role, and why. */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId/people' })
  const project = useQuery(projectQuery(projectId))
  const query = useInfiniteQuery(projectMembersQuery(projectId))
  const [dialog, setDialog] = useState<'invite' | 'add'>()
  const [explained, setExplained] = useState<ProjectMember>()
  const [previewed, setPreviewed] = useState<ProjectMember>()
  const members: ProjectMember[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const allowed = project.data?.allowed ?? []
  const mayInvite = allowed.includes('members.invite')
  const mayManage = allowed.includes('members.manage')
  const organizationId = project.data?.organizationId ?? ''
  const close = () => setDialog(undefined)
  return (
    <PageFrame
      title={t`People of this project`}
      intro={t`Who reaches it, and why.`}
      actions={
        <>
          {mayManage && (
            <Button
              variant="default"
              leftSection={<IconUsersGroup size={18} />}
              onClick={() => setDialog('add')}
            >
              <Trans>Add from the organisation</Trans>
            </Button>
          )}
          {mayInvite && (
            <Button leftSection={<IconUserPlus size={18} />} onClick={() => setDialog('invite')}>
              <Trans>Invite</Trans>
            </Button>
          )}
        </>
      }
    >
      <ListStates
        query={query}
        isEmpty={members.length === 0}
        empty={
          <EmptyList icon={<IconUsersGroup size={30} stroke={1.5} />} title={<Trans>Nobody yet</Trans>}>
            <Trans>Invite the people who work on these files.</Trans>
          </EmptyList>
        }
      >
        <Stack gap={0} role="list" aria-label={t`People`}>
          {members.map((member) => (
            <Row
              key={member.userId}
              member={member}
              organizationId={organizationId}
              projectId={projectId}
              mayManage={mayManage}
              onExplain={() => setExplained(member)}
              onPreview={() => setPreviewed(member)}
            />
          ))}
        </Stack>
        {query.hasNextPage && (
          <Button
            variant="default"
            mt="md"
            loading={query.isFetching}
            onClick={() => void query.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
      <GuardedFolders projectId={projectId} />
      <ExplainDialog
        asked={
          explained && { organizationId, projectId, userId: explained.userId, name: explained.displayName }
        }
        onClose={() => setExplained(undefined)}
      />
      <PreviewDialog projectId={projectId} person={previewed} onClose={() => setPreviewed(undefined)} />
      {mayInvite && (
        <>
          <Title order={2} size="h4" mt="xl" mb="sm">
            <Trans>Invitations</Trans>
          </Title>
          <Invitations organizationId={organizationId} projectId={projectId} />
        </>
      )}
      <InviteDialog
        opened={dialog === 'invite'}
        organizationId={organizationId}
        projectId={projectId}
        onClose={close}
      />
      <AddPersonDialog
        opened={dialog === 'add'}
        organizationId={organizationId}
        projectId={projectId}
        onClose={close}
      />
    </PageFrame>
  )
}

function Row({
  member,
  organizationId,
  projectId,
  mayManage,
  onExplain,
  onPreview,
}: {
  member: ProjectMember
  organizationId: string
  projectId: string
  mayManage: boolean
  onExplain: () => void
  onPreview: () => void
}) {
  const { t } = useLingui()
  const { person } = useSession()
  const client = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const params = { projectId, userId: member.userId }
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['members', projectId] }),
    onError: notifyProblem,
  })
  const { displayName } = member
  const own = member.via === 'project' && member.group === null
  const editable = mayManage && own && member.userId !== person.id
  return (
    <div className={classes.row} role="listitem">
      <Avatar name={displayName} color="brand" size={38} />
      <div className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {displayName} {member.external && <ExternalBadge />}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {member.email}
        </Text>
      </div>
      <Badge variant="light" color={own ? 'brand' : 'gray'}>
        <Why member={member} />
      </Badge>
      <div className={classes.role}>
        <RoleSelect
          aria-label={t`Role of ${displayName}`}
          size="xs"
          value={member.role}
          organizationId={organizationId}
          disabled={!editable}
          onChange={(role) => act.mutate(() => call(setProjectMember, { params, body: { role } }))}
        />
      </div>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${displayName}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onExplain}>
            <Trans>Why they have access</Trans>
          </Menu.Item>
          {mayManage && (
            <Menu.Item onClick={onPreview}>
              <Trans>What they see</Trans>
            </Menu.Item>
          )}
          {editable && (
            <Menu.Item className="danger" onClick={() => setRemoving(true)}>
              <Trans>Remove</Trans>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={removing}
        title={t`Remove ${displayName} from this project?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(false)}
        onConfirm={() => act.mutateAsync(() => call(removeProjectMember, { params }))}
      >
        <Trans>
          They lose access at once, unless a role on the organisation gives it. What they uploaded stays.
        </Trans>
      </ConfirmDialog>
    </div>
  )
}

/** By what someone reaches the project. */
function Why({ member: { via, group } }: { member: ProjectMember }) {
  if (group !== null) return <Trans>By the group {group.name}</Trans>
  if (via === 'folder') return <Trans>By a folder</Trans>
  return via === 'project' ? <Trans>By this project</Trans> : <Trans>By the organisation</Trans>
}
