import { emptyTrash, listTrash, type TrashedNode } from '@holdfast/contracts/nodes'
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconFilter, IconTrash } from '@tabler/icons-react'
import {
  infiniteQueryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { deleteForGood, restore } from '../nodes/acts.ts'
import { notifyFailures, notifyProblem } from '../nodes/notify.tsx'
import { projectQuery } from '../projects/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { TrashRow } from './trash-row.tsx'

const trashQuery = (projectId: string, filter: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['trash', projectId, filter ?? ''],
    queryFn: ({ signal, pageParam }) =>
      call(
        listTrash,
        { params: { projectId }, query: { cursor: pageParam, limit: 100, filter } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** `/projects/:p/trash?filter=…` */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId/trash' })
  const { filter } = useSearch({ from: '/inside/projects/$projectId/trash' })
  const navigate = useNavigate({ from: '/projects/$projectId/trash' })
  const project = useQuery(projectQuery(projectId))
  const query = useInfiniteQuery(trashQuery(projectId, filter))
  const client = useQueryClient()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [confirming, setConfirming] = useState<'chosen' | 'all'>()
  const nodes: TrashedNode[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const selected = nodes.filter((node) => chosen.has(node.id))
  const level = project.data?.permissions.files ?? 'none'
  const mayRestore = level === 'standard' || level === 'admin'
  const mayDelete = level === 'admin'
  const after = async () => {
    setChosen(new Set())
    setConfirming(undefined)
    await Promise.all([
      client.invalidateQueries({ queryKey: ['trash', projectId] }),
      client.invalidateQueries({ queryKey: ['nodes', projectId] }),
      client.invalidateQueries({ queryKey: ['project', projectId] }),
    ])
  }
  const bringBack = useMutation({
    mutationFn: (ids: string[]) => restore(projectId, ids),
    onSuccess: ({ failed }) => notifyFailures(failed),
    onError: notifyProblem,
    onSettled: after,
  })
  const remove = useMutation({
    mutationFn: async (ids: string[] | 'all') => {
      if (ids === 'all') await call(emptyTrash, { params: { projectId } })
      else notifyFailures((await deleteForGood(projectId, ids)).failed)
    },
    onError: notifyProblem,
    onSettled: after,
  })
  const toggle = (id: string) => {
    const next = new Set(chosen)
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const ids = selected.map((node) => node.id)
  return (
    <PageFrame
      title={t`Trash`}
      intro={t`Items stay here until they are restored or deleted for good.`}
      actions={
        <>
          {ids.length > 0 && mayRestore && (
            <Button variant="default" loading={bringBack.isPending} onClick={() => bringBack.mutate(ids)}>
              <Plural value={ids.length} one="Restore # item" other="Restore # items" />
            </Button>
          )}
          {ids.length > 0 && mayDelete && (
            <Button color="red" variant="light" onClick={() => setConfirming('chosen')}>
              <Trans>Delete for good</Trans>
            </Button>
          )}
          {ids.length === 0 && nodes.length > 0 && mayDelete && (
            <Button color="red" variant="light" onClick={() => setConfirming('all')}>
              <Trans>Empty trash</Trans>
            </Button>
          )}
        </>
      }
    >
      <Group mb="md">
        <TextInput
          aria-label={t`Filter by name`}
          placeholder={t`Filter by name`}
          leftSection={<IconFilter size={16} />}
          defaultValue={filter ?? ''}
          onChange={(event) => {
            const value = event.currentTarget.value
            void navigate({ search: { filter: value === '' ? undefined : value }, replace: true })
          }}
          w={260}
        />
        {nodes.length > 0 && (
          <Checkbox
            label={t`Select all`}
            checked={selected.length === nodes.length}
            indeterminate={selected.length > 0 && selected.length < nodes.length}
            onChange={(event) =>
              setChosen(new Set(event.currentTarget.checked ? nodes.map((node) => node.id) : []))
            }
          />
        )}
      </Group>
      <ListStates
        query={query}
        isEmpty={nodes.length === 0}
        empty={
          <EmptyList
            icon={<IconTrash size={30} stroke={1.5} />}
            title={
              filter === undefined ? <Trans>The trash is empty</Trans> : <Trans>Nothing with this name</Trans>
            }
          >
            <Trans>What is deleted in Files comes here first and can be restored.</Trans>
          </EmptyList>
        }
      >
        <Stack gap={0} role="list" aria-label={t`Trash`}>
          {nodes.map((node) => (
            <TrashRow
              key={node.id}
              node={node}
              projectName={project.data?.name ?? ''}
              checked={chosen.has(node.id)}
              onToggle={() => toggle(node.id)}
              onRestore={mayRestore ? () => bringBack.mutate([node.id]) : undefined}
            />
          ))}
        </Stack>
        {query.hasNextPage && (
          <Button
            variant="default"
            mt="md"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
      <ConfirmDelete
        what={confirming}
        nodes={selected}
        busy={remove.isPending}
        onClose={() => setConfirming(undefined)}
        onConfirm={() => remove.mutate(confirming === 'all' ? 'all' : ids)}
      />
    </PageFrame>
  )
}

interface ConfirmProps {
  what: 'chosen' | 'all' | undefined
  nodes: readonly TrashedNode[]
  busy: boolean
  onClose: () => void
  onConfirm: () => void
}

/** Says what will be lost: this one cannot be undone. */
function ConfirmDelete({ what, nodes, busy, onClose, onConfirm }: ConfirmProps) {
  const { t } = useLingui()
  const count = nodes.reduce((sum, node) => sum + node.nodes, 0)
  return (
    <Modal
      opened={what !== undefined}
      onClose={onClose}
      title={what === 'all' ? t`Empty the trash?` : t`Delete for good?`}
    >
      <Stack>
        <Text size="sm">
          {what === 'all' ? (
            <Trans>
              All that is in the trash of this project is lost, with every version. This cannot be undone.
            </Trans>
          ) : (
            <Plural
              value={count}
              one="# file or folder is lost, with every version. This cannot be undone."
              other="# files and folders are lost, with every version. This cannot be undone."
            />
          )}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Keep</Trans>
          </Button>
          <Button color="red" loading={busy} onClick={onConfirm}>
            <Trans>Delete for good</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
