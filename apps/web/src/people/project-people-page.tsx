import { type ProjectMember, removeProjectMember, setProjectMember } from '@holdfast/contracts/projects'
import { Avatar, Badge, Button, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconUserPlus, IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { projectQuery } from '../projects/queries.ts'
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
  const members: ProjectMember[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const mayManage = ['standard', 'admin'].includes(project.data?.permissions.members ?? 'none')
  const organizationId = project.data?.organizationId ?? ''
  const close = () => setDialog(undefined)
  return (
    <PageFrame
      title={t`People of this project`}
      intro={t`Who reaches it, and why.`}
      actions={
        mayManage && (
          <>
            <Button
              variant="default"
              leftSection={<IconUsersGroup size={18} />}
              onClick={() => setDialog('add')}
            >
              <Trans>Add from the organisation</Trans>
            </Button>
            <Button leftSection={<IconUserPlus size={18} />} onClick={() => setDialog('invite')}>
              <Trans>Invite</Trans>
            </Button>
          </>
        )
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
              key={`${member.userId}${member.via}`}
              member={member}
              projectId={projectId}
              mayManage={mayManage}
            />
          ))}
        </Stack>
      </ListStates>
      {mayManage && (
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
  projectId,
  mayManage,
}: {
  member: ProjectMember
  projectId: string
  mayManage: boolean
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
  const own = member.via === 'project'
  const editable = mayManage && own && member.userId !== person.id
  return (
    <div className={classes.row} role="listitem">
      <Avatar name={displayName} color="brand" size={38} />
      <div className={classes.who}>
        <Text size="sm" fw={600} truncate>
          {displayName}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {member.email}
        </Text>
      </div>
      <Badge variant="light" color={own ? 'brand' : 'gray'}>
        {own ? <Trans>By this project</Trans> : <Trans>By the organisation</Trans>}
      </Badge>
      <div className={classes.role}>
        <RoleSelect
          aria-label={t`Role of ${displayName}`}
          size="xs"
          value={member.role}
          disabled={!editable}
          onChange={(role) => act.mutate(() => call(setProjectMember, { params, body: { role } }))}
        />
      </div>
      {editable && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setRemoving(true)}
          aria-label={t`Remove ${displayName}`}
        >
          <Trans>Remove</Trans>
        </Button>
      )}
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
