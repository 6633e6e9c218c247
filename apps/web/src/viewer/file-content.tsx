import type { NodeDetail } from '@holdfast/contracts/nodes'
import { Button, Loader } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDownload, IconEyeOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyList } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { openedQuery } from '../details/queries.ts'
import { fileAddress, versionAddress } from '../nodes/download.ts'
import { kindOf } from '../nodes/file-kind.ts'
import { ImageView } from './image-view.tsx'
import { MediaView } from './media-view.tsx'
import { TextView } from './text-view.tsx'

interface Props {
  node: NodeDetail
  version: string | undefined
}

/** A file's content by its kind, read from the connector by ranges; what cannot be shown can be downloaded. */
export function FileContent({ node, version }: Props) {
  const { t } = useLingui()
  const kind = kindOf(node)
  const shown =
    kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'text' || node.name.endsWith('.csv')
  const opened = useQuery({ ...openedQuery(node.id, version), enabled: shown })
  const [failed, setFailed] = useState(false)
  if (!shown || failed) return <NoPreview node={node} version={version} failed={failed} />
  if (opened.error !== null && opened.data === undefined) {
    return <ProblemAlert error={opened.error} onRetry={() => void opened.refetch()} />
  }
  if (opened.data === undefined) return <Loader role="status" aria-label={t`Loading…`} />
  const { url, size } = opened.data
  const onFailure = () => setFailed(true)
  if (kind === 'image') return <ImageView url={url} name={node.name} onFailure={onFailure} />
  if (kind === 'video' || kind === 'audio') {
    const renew = async () => (await opened.refetch()).data?.url
    return <MediaView kind={kind} url={url} name={node.name} renew={renew} onFailure={onFailure} />
  }
  return <TextView url={url} size={size} name={node.name} />
}

function NoPreview({ node, version, failed }: Props & { failed: boolean }) {
  return (
    <EmptyList
      icon={<IconEyeOff size={30} stroke={1.5} />}
      title={
        failed ? <Trans>This file cannot be shown</Trans> : <Trans>No preview for this kind of file</Trans>
      }
      action={
        <Button
          component="a"
          href={version === undefined ? fileAddress(node.id) : versionAddress(version)}
          download
          leftSection={<IconDownload size={18} />}
        >
          <Trans>Download</Trans>
        </Button>
      }
    >
      {failed ? (
        <Trans>
          Your browser does not know its format, or the connection broke. The file itself is safe.
        </Trans>
      ) : (
        <Trans>Download it to open it with a program of yours.</Trans>
      )}
    </EmptyList>
  )
}
