import { changeGroupMembers, deleteGroup, getGroup, type GroupMember } from '@holdfast/contracts/groups'
import { listAssignments } from '@holdfast/contracts/rights'
import { Avatar, Button, Group, MultiSelect, Stack, Text, Title } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import classes from '../people/people.module.css'
import { membersQuery } from '../people/queries.ts'
import { useRoleWords } from '../people/role-words.ts'
import { useMembership } from '../session/queries.ts'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { ExternalBadge } from './external-badge.tsx'
import { SourceBadge } from './groups-page.tsx'
import { groupMembersQuery } from './queries.ts'

/** `/organizations/:o/groups/:g`: who is in a group, and what it has. */
export function Page() {
  const { t } = useLingui()
  const params = useParams({ from: '/inside/organizations/$organizationId/groups/$groupId' })
  const { organizationId, groupId } = params
  const client = useQueryClient()
  const navigate = useNavigate()
  const membership = useMembership(organizationId)
  const group = useQuery({
    queryKey: ['groups', organizationId, 'one', groupId],
    queryFn: ({ signal }) => call(getGroup, { params }, { signal }),
  })
  const [removing, setRemoving] = useState(false)
  const name = group.data?.name ?? t`Group`
  const mayManage = membership?.allowed.includes('members.groups') ?? false
  const mayChange = mayManage && group.data?.source === 'manual'
  const remove = useMutation({
    mutationFn: () => call(deleteGroup, { params }),
    onSuccess: async () => {
      await navigate({ to: '/organizations/$organizationId/groups', params: { organizationId } })
      await client.invalidateQueries({ queryKey: ['groups', organizationId] })
    },
    onError: notifyProblem,
  })
  return (
    <PageFrame
      title={name}
      intro={group.data?.description}
      actions={
        mayManage && (
          <Button variant="default" onClick={() => setRemoving(true)}>
            <Trans>Delete the group</Trans>
          </Button>
        )
      }
    >
      <ListStates query={group} isEmpty={group.data === undefined} empty={null}>
        {group.data !== undefined && <SourceBadge source={group.data.source} />}
        {mayChange && <AddPeople {...params} />}
        <Members {...params} mayChange={mayChange} />
        {membership?.allowed.includes('members.manage') && <Given {...params} />}
      </ListStates>
      <ConfirmDialog
        opened={removing}
        title={t`Delete ${name}?`}
        confirm={t`Delete`}
        onClose={() => setRemoving(false)}
        onConfirm={() => remove.mutateAsync()}
      >
        <Trans>The people stay; what they have by this group alone they lose at once.</Trans>
      </ConfirmDialog>
    </PageFrame>
  )
}

interface Place {
  organizationId: string
  groupId: string
}

function useMembersChange({ organizationId, groupId }: Place) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { add?: string[]; remove?: string[] }) =>
      call(changeGroupMembers, { params: { organizationId, groupId }, body }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['group-members', organizationId, groupId] }),
        client.invalidateQueries({ queryKey: ['groups', organizationId] }),
      ]),
    onError: notifyProblem,
  })
}

function AddPeople(place: Place) {
  const { t } = useLingui()
  const people = useInfiniteQuery(membersQuery(place.organizationId))
  const [chosen, setChosen] = useState<string[]>([])
  const change = useMembersChange(place)
  const members = people.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Group align="flex-end" my="md">
      <MultiSelect
        label={t`Add people`}
        searchable
        flex={1}
        maw={520}
        nothingFoundMessage={t`Nobody found`}
        data={members.map((one) => ({ value: one.userId, label: `${one.displayName} (${one.email})` }))}
        value={chosen}
        onChange={setChosen}
      />
      <Button
        disabled={chosen.length === 0}
        loading={change.isPending}
        onClick={() => change.mutate({ add: chosen }, { onSuccess: () => setChosen([]) })}
      >
        <Trans>Add</Trans>
      </Button>
    </Group>
  )
}

function Members({ mayChange, ...place }: Place & { mayChange: boolean }) {
  const { t } = useLingui()
  const query = useInfiniteQuery(groupMembersQuery(place.organizationId, place.groupId))
  const members: GroupMember[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const change = useMembersChange(place)
  return (
    <ListStates
      query={query}
      isEmpty={members.length === 0}
      empty={
        <EmptyList icon={<IconUsersGroup size={30} stroke={1.5} />} title={<Trans>Nobody is in it</Trans>}>
          <Trans>Add the people who are to have what this group has.</Trans>
        </EmptyList>
      }
    >
      <Stack gap={0} role="list" aria-label={t`People of this group`}>
        {members.map(({ userId, displayName, email, external }) => (
          <div className={classes.row} role="listitem" key={userId}>
            <Avatar name={displayName} color="brand" size={38} />
            <div className={classes.who}>
              <Text size="sm" fw={600} truncate>
                {displayName} {external && <ExternalBadge />}
              </Text>
              <Text size="xs" c="dimmed" truncate>
                {email}
              </Text>
            </div>
            {mayChange && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t`Take ${displayName} out`}
                onClick={() => change.mutate({ remove: [userId] })}
              >
                <Trans>Take out</Trans>
              </Button>
            )}
          </div>
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
  )
}

function Given({ organizationId, groupId }: Place) {
  const { nameOf } = useRoleWords()
  const query = useQuery({
    queryKey: ['assignments', organizationId, groupId],
    queryFn: ({ signal }) =>
      call(listAssignments, { params: { organizationId }, query: { groupId, limit: 200 } }, { signal }),
  })
  const given = query.data?.items ?? []
  return (
    <>
      <Title order={2} size="h4" mt="xl" mb="sm">
        <Trans>What it has</Trans>
      </Title>
      <ListStates
        query={query}
        isEmpty={given.length === 0}
        rows={2}
        empty={
          <Text size="sm" c="dimmed">
            <Trans>Nothing yet. Add the group to a project, or give it a right on a folder.</Trans>
          </Text>
        }
      >
        <Stack gap={4}>
          {given.map((one) => (
            <Text size="sm" key={one.id}>
              {one.templateName === one.templateId ? nameOf(one.templateId) : one.templateName} · {one.place}
            </Text>
          ))}
        </Stack>
        {query.data?.nextCursor !== null && (
          <Text size="xs" c="dimmed">
            <Plural value={given.length} one="The first one." other="The first #." />
          </Text>
        )}
      </ListStates>
    </>
  )
}
