import { Anchor, Badge, Stack, Text, Title } from '@mantine/core'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { guardedFoldersQuery } from './queries.ts'

/** Folders of a project with rights of their own, which the list of people does not tell; nothing where there are none. */
export function GuardedFolders({ projectId }: { projectId: string }) {
  const query = useQuery(guardedFoldersQuery(projectId))
  const folders = query.data?.items ?? []
  if (query.error !== null) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
  if (folders.length === 0) return null
  return (
    <>
      <Title order={2} size="h4" mt="xl" mb="sm">
        <Trans>Folders with rights of their own</Trans>
      </Title>
      <Stack gap={6}>
        {folders.map((folder) => (
          <Text size="sm" key={folder.id} component="div">
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/projects/$projectId/files"
                  params={{ projectId }}
                  search={{ details: folder.id }}
                />
              )}
            >
              {[...folder.path, folder.name].join(' / ')}
            </Anchor>{' '}
            {folder.rights === 'private' && (
              <Badge size="xs" color="grape" variant="light">
                <Trans>Private</Trans>
              </Badge>
            )}{' '}
            <Text span size="xs" c="dimmed">
              <Plural value={folder.assignments} one="# right" other="# rights" />
            </Text>
          </Text>
        ))}
      </Stack>
    </>
  )
}
