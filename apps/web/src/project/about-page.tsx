import { Badge, Group, Paper, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ListStates } from '../app/list-states.tsx'
import { projectQuery } from '../projects/queries.ts'
import { StorageLine } from '../projects/storage-words.tsx'
import { UsageBar } from '../projects/usage-bar.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatDate } from '../words/time.ts'

/** `/projects/:p/about`: where the files rest, and how much room they take. */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId/about' })
  const query = useQuery(projectQuery(projectId))
  const project = query.data
  return (
    <PageFrame title={t`About this project`} size="md">
      <ListStates query={query} isEmpty={project === undefined} empty={null}>
        {project !== undefined && (
          <div className="card-grid">
            <Fact title={t`Storage`}>
              <StorageLine storage={project.storage} />
            </Fact>
            <Fact title={t`Room`}>
              <UsageBar usage={project.usage} />
            </Fact>
            <Fact title={t`Encryption`}>
              <Text size="sm">{project.storage.encryption}</Text>
            </Fact>
            <Fact title={t`Malware scan`}>
              <Group gap="xs">
                <Badge variant="light" color="gray">
                  <Trans>Not scanned</Trans>
                </Badge>
                <Text size="xs" c="dimmed">
                  <Trans>No scanner is configured for this storage.</Trans>
                </Text>
              </Group>
            </Fact>
            <Fact title={t`Made on`}>
              <Text size="sm">{formatDate(project.createdAt)}</Text>
            </Fact>
          </div>
        )}
      </ListStates>
    </PageFrame>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Stack gap={6}>
        <Text size="xs" fw={600} c="dimmed">
          {title}
        </Text>
        {children}
      </Stack>
    </Paper>
  )
}
