import { useLingui } from '@lingui/react/macro'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { FilesContext } from './command.ts'
import { dropTarget } from './drag.ts'
import classes from './files.module.css'
import { folderAddress } from './use-files.ts'

/** The way to the shown folder; each step is a link, and a target to drop on. */
export function Breadcrumbs({ context }: { context: FilesContext }) {
  const { t } = useLingui()
  const { project, folder } = context
  const root = { id: project.rootId, name: t`All files` }
  const above = folder.path.filter((step) => step.id !== project.rootId)
  const steps = folder.id === project.rootId ? [root] : [root, ...above, folder]
  return (
    <nav aria-label={t`Folder`} className={classes.crumbNav}>
      <ol className={classes.crumbs}>
        {steps.map((step, index) => (
          <li key={step.id}>
            {index > 0 && <IconChevronRight size={16} aria-hidden="true" />}
            <Link
              {...folderAddress(project, step.id)}
              className={classes.crumb}
              activeOptions={{ exact: true, includeSearch: false }}
              title={step.name}
              {...dropTarget(context, step.id)}
            >
              {step.name}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  )
}
