import type { Group as PeopleGroup } from '@holdfast/contracts/groups'
import { createGroup } from '@holdfast/contracts/groups'
import { Anchor, Badge, Button, Group, Modal, Stack, Table, Text, Textarea, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconPlus, IconSearch, IconUsersGroup } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { groupsQuery } from './queries.ts'

/** `/organizations/:o/groups`: people who get rights together. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/groups' })
  const { filter } = useSearch({ from: '/inside/organizations/$organizationId/groups' })
  const navigate = useNavigate()
  const mayManage = useMembership(organizationId)?.allowed.includes('members.groups') ?? false
  const query = useInfiniteQuery(groupsQuery(organizationId, filter))
  const groups = query.data?.pages.flatMap((page) => page.items) ?? []
  const [making, setMaking] = useState(false)
  return (
    <PageFrame
      title={t`Groups`}
      intro={t`What a group is given, everyone in it has.`}
      actions={
        mayManage && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => setMaking(true)}>
            <Trans>New group</Trans>
          </Button>
        )
      }
    >
      <TextInput
        aria-label={t`Filter by name`}
        placeholder={t`Filter by name`}
        leftSection={<IconSearch size={16} />}
        maw={320}
        mb="md"
        defaultValue={filter ?? ''}
        onChange={(event) =>
          void navigate({
            to: '.',
            search: { filter: event.currentTarget.value || undefined },
            replace: true,
          })
        }
      />
      <ListStates
        query={query}
        isEmpty={groups.length === 0}
        empty={
          <EmptyList icon={<IconUsersGroup size={30} stroke={1.5} />} title={<Trans>No groups</Trans>}>
            <Trans>Make a group for people who work on the same things, and give it rights once.</Trans>
          </EmptyList>
        }
      >
        <GroupTable organizationId={organizationId} groups={groups} />
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
      <Modal
        closeButtonProps={{ 'aria-label': t`Close` }}
        opened={making}
        onClose={() => setMaking(false)}
        title={t`New group`}
      >
        <NewGroup organizationId={organizationId} onClose={() => setMaking(false)} />
      </Modal>
    </PageFrame>
  )
}

function GroupTable({ organizationId, groups }: { organizationId: string; groups: readonly PeopleGroup[] }) {
  const { t } = useLingui()
  return (
    <Table.ScrollContainer minWidth={520}>
      <Table verticalSpacing="sm" aria-label={t`Groups`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Group</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>People</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Rights</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Kept by</Trans>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((group) => (
            <Table.Tr key={group.id}>
              <Table.Td>
                <Anchor
                  component={Link}
                  to={`/organizations/${organizationId}/groups/${group.id}`}
                  fw={600}
                  size="sm"
                >
                  {group.name}
                </Anchor>
                <Text size="xs" c="dimmed">
                  {group.description}
                </Text>
              </Table.Td>
              <Table.Td>{group.members}</Table.Td>
              <Table.Td>{group.assignments}</Table.Td>
              <Table.Td>
                <SourceBadge source={group.source} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

export function SourceBadge({ source }: Pick<PeopleGroup, 'source'>) {
  return (
    <Badge variant="light" color={source === 'manual' ? 'brand' : 'gray'}>
      {source === 'manual' ? (
        <Trans>People here</Trans>
      ) : source === 'sso' ? (
        <Trans>Sign-ins</Trans>
      ) : (
        <Trans>Your directory</Trans>
      )}
    </Badge>
  )
}

function NewGroup({ organizationId, onClose }: { organizationId: string; onClose: () => void }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const make = useMutation({
    mutationFn: () =>
      call(createGroup, { params: { organizationId }, body: { name: name.trim(), description } }),
    onSuccess: async ({ id: groupId }) => {
      await client.invalidateQueries({ queryKey: ['groups', organizationId] })
      onClose()
      await navigate({
        to: '/organizations/$organizationId/groups/$groupId',
        params: { organizationId, groupId },
      })
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        make.mutate()
      }}
    >
      <Stack>
        <ProblemAlert error={make.error} />
        <TextInput
          label={t`Name`}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t`What it is for`}
          autosize
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={make.isPending}>
            <Trans>Make the group</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
