import type { Project } from '@holdfast/contracts/projects'
import { Anchor, Button, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconFolderPlus, IconFolders, IconPlus, IconSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { useMembership } from '../session/queries.ts'
import { rememberOrganization } from '../shell/current-organization.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { CreateProjectDialog } from './create-dialog.tsx'
import { ProjectCard } from './project-card.tsx'
import { projectsQuery } from './queries.ts'

/** `/organizations/:id/projects?filter=…` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/projects' })
  const { filter } = useSearch({ from: '/inside/organizations/$organizationId/projects' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/projects' })
  const membership = useMembership(organizationId)
  const query = useInfiniteQuery(projectsQuery(organizationId, filter))
  const [creating, setCreating] = useState(false)
  useEffect(() => rememberOrganization(organizationId), [organizationId])
  const projects: Project[] = query.data?.pages.flatMap((page) => page.items) ?? []
  const mayCreate = membership?.permissions.settings === 'admin' || membership?.permissions.files === 'admin'
  const create = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      <Trans>New project</Trans>
    </Button>
  )
  return (
    <PageFrame title={t`Projects`} actions={mayCreate ? create : undefined}>
      <TextInput
        aria-label={t`Filter projects by name`}
        placeholder={t`Filter by name`}
        leftSection={<IconSearch size={18} />}
        defaultValue={filter ?? ''}
        onChange={(event) => {
          const value = event.currentTarget.value
          void navigate({ search: { filter: value === '' ? undefined : value }, replace: true })
        }}
        maw={360}
        mb="lg"
      />
      <ListStates
        query={query}
        isEmpty={projects.length === 0}
        empty={filter === undefined ? <NoProjects create={mayCreate ? create : undefined} /> : <NoMatch />}
      >
        <div className="card-grid" aria-label={t`Projects`} role="list">
          {projects.map((project) => (
            <ProjectCard project={project} key={project.id} />
          ))}
        </div>
        {query.hasNextPage && (
          <Button
            variant="default"
            mt="lg"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
      <Anchor
        component={Link}
        to={`/organizations/${organizationId}/deleted-projects`}
        size="sm"
        mt="xl"
        display="inline-block"
      >
        <Trans>Deleted projects</Trans>
      </Anchor>
      <CreateProjectDialog
        organizationId={organizationId}
        opened={creating}
        onClose={() => setCreating(false)}
      />
    </PageFrame>
  )
}

function NoProjects({ create }: { create: React.ReactNode }) {
  return (
    <EmptyList
      icon={<IconFolderPlus size={30} stroke={1.5} />}
      title={<Trans>No projects yet</Trans>}
      action={create}
    >
      <Trans>
        A project holds files and the people who work on them. Its storage is chosen when it is made.
      </Trans>
    </EmptyList>
  )
}

function NoMatch() {
  return (
    <EmptyList icon={<IconFolders size={30} stroke={1.5} />} title={<Trans>No project of this name</Trans>}>
      <Trans>Change the filter to see the others.</Trans>
    </EmptyList>
  )
}
