import { type Project, restoreProject } from '@holdfast/contracts/projects'
import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconFolderOff } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatBytes } from '../words/bytes.ts'
import { formatDate } from '../words/time.ts'
import { projectsQuery } from './queries.ts'

/** `/organizations/:id/deleted-projects` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/deleted-projects' })
  const query = useInfiniteQuery(projectsQuery(organizationId, undefined, 'deleted'))
  const projects: Project[] = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PageFrame
      title={t`Deleted projects`}
      intro={t`They can be restored until their files are purged.`}
      size="md"
    >
      <ListStates
        query={query}
        isEmpty={projects.length === 0}
        empty={
          <EmptyList
            icon={<IconFolderOff size={30} stroke={1.5} />}
            title={<Trans>Nothing is deleted</Trans>}
          >
            <Anchor component={Link} to={`/organizations/${organizationId}/projects`}>
              <Trans>Back to the projects</Trans>
            </Anchor>
          </EmptyList>
        }
      >
        <Stack gap="sm">
          {projects.map((project) => (
            <DeletedProject project={project} key={project.id} />
          ))}
        </Stack>
      </ListStates>
    </PageFrame>
  )
}

function DeletedProject({ project }: { project: Project }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const restore = useMutation({
    mutationFn: () => call(restoreProject, { params: { projectId: project.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['projects'] }),
  })
  const size = formatBytes(project.usage.storedBytes)
  const purge = project.purgeAfter === null ? undefined : formatDate(project.purgeAfter)
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <div>
          <Text fw={600}>{project.name}</Text>
          <Text size="sm" c="dimmed">
            {purge === undefined ? size : t`${size} · can be restored until ${purge}`}
          </Text>
        </div>
        <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
          <Trans>Restore</Trans>
        </Button>
      </Group>
      <ProblemAlert error={restore.error} />
    </Paper>
  )
}
