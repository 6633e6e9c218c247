import { useDocumentTitle, useLocalStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { SkeletonRows } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { nodeQuery, type Listing } from '../nodes/queries.ts'
import { projectQuery } from '../projects/queries.ts'
import { FilesView } from './files-view.tsx'
import classes from './files.module.css'

/** `/projects/:p/files` and `/projects/:p/files/:folder`, with `?sort=&order=&filter=&details=` */
export function Page() {
  const params = useParams({ strict: false })
  const search = useSearch({ strict: false })
  const project = useQuery(projectQuery(params.projectId ?? ''))
  const folderId = params.folderId ?? project.data?.rootId
  const folder = useQuery({ ...nodeQuery(folderId ?? ''), enabled: folderId !== undefined })
  const [foldersFirst, setFoldersFirst] = useLocalStorage({
    key: 'holdfast.folders-first',
    defaultValue: true,
  })
  const listing: Listing = {
    sort: search.sort ?? 'name',
    order: search.order ?? 'asc',
    foldersFirst,
    filter: search.filter,
  }
  const name = folder.data?.parentId === null ? project.data?.name : folder.data?.name
  useDocumentTitle(name === undefined ? 'Holdfast' : `${name} · Holdfast`)
  const error = project.error ?? folder.error
  if (project.data === undefined || folder.data === undefined) {
    return (
      <div className={classes.padded}>
        {error === null ? (
          <SkeletonRows rows={8} />
        ) : (
          <ProblemAlert error={error} onRetry={() => void folder.refetch()} />
        )}
      </div>
    )
  }
  return (
    <FilesView
      key={folder.data.id}
      project={project.data}
      folder={folder.data}
      listing={listing}
      details={search.details}
      setFoldersFirst={setFoldersFirst}
    />
  )
}
