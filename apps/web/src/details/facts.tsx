import type { NodeDetail } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTypeWords } from '../nodes/type-words.ts'
import { formatBytes } from '../words/bytes.ts'
import { formatMoment } from '../words/time.ts'
import classes from './details.module.css'
import { versionsQuery } from './queries.ts'

export function Facts({ node, project }: { node: NodeDetail; project: Project }) {
  const { t } = useLingui()
  const typeWords = useTypeWords()
  const above = node.path.filter((step) => step.id !== project.rootId).map((step) => step.name)
  return (
    <dl className={classes.facts}>
      <dt>{t`Kind`}</dt>
      <dd>{typeWords(node)}</dd>
      <dt>{t`Size`}</dt>
      <dd>
        {node.kind === 'file' ? (
          <>
            {formatBytes(node.size ?? 0)} <Trans>({node.size ?? 0} bytes)</Trans>
          </>
        ) : (
          <Plural value={node.childCount ?? 0} one="# item" other="# items" />
        )}
      </dd>
      <dt>{t`Folder`}</dt>
      <dd>{[project.name, ...above].join(' / ')}</dd>
      <dt>{t`Modified`}</dt>
      <dd>
        {formatMoment(node.modifiedAt)}
        {node.modifiedBy !== null && <Trans>, by {node.modifiedBy.displayName}</Trans>}
      </dd>
      <dt>{t`Created`}</dt>
      <dd>{formatMoment(node.createdAt)}</dd>
      {node.kind === 'file' && <Content nodeId={node.id} />}
    </dl>
  )
}

/** What is known of the current content. */
function Content({ nodeId }: { nodeId: string }) {
  const { t } = useLingui()
  const versions = useInfiniteQuery(versionsQuery(nodeId))
  const current = versions.data?.pages[0]?.items.find((version) => version.current)
  return (
    <>
      <dt>SHA-256</dt>
      <dd className={current?.sha256 == null ? undefined : classes.hash}>
        {current?.sha256 ?? t`being computed`}
      </dd>
      <dt>{t`Malware scan`}</dt>
      <dd>{t`not scanned`}</dd>
    </>
  )
}
