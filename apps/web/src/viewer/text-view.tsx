import { Loader, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { problemFrom } from '../api/problem.ts'
import { formatBytes } from '../words/bytes.ts'
import classes from './viewer.module.css'

/** So much of a text is shown; more would only slow the page down. */
const most = 1024 * 1024

export function TextView({ url, size, name }: { url: string; size: number; name: string }) {
  const { t } = useLingui()
  const text = useQuery({
    // The address holds a grant that is renewed; the text stays the same.
    queryKey: ['text', new URL(url).pathname, name, size],
    queryFn: ({ signal }) => readStart(url, size, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (text.isPending) return <Loader role="status" aria-label={t`Loading…`} />
  if (text.error !== null) return <ProblemAlert error={text.error} onRetry={() => void text.refetch()} />
  const shown = formatBytes(most)
  return (
    <Stack gap="xs" style={{ alignSelf: 'stretch', justifySelf: 'stretch', minHeight: 0 }}>
      {size > most && (
        <Text size="sm" c="dimmed">
          <Trans>The first {shown} are shown. Download the file to see all of it.</Trans>
        </Text>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that keys can scroll it */}
      <pre className={classes.text} tabIndex={0} aria-label={name}>
        {text.data}
      </pre>
    </Stack>
  )
}

async function readStart(url: string, size: number, signal: AbortSignal): Promise<string> {
  if (size === 0) return ''
  const headers: HeadersInit = size > most ? { range: `bytes=0-${most - 1}` } : {}
  const response = await fetch(url, { headers, signal, credentials: 'omit' })
  if (!response.ok) throw problemFrom(response.status, await response.text())
  return response.text()
}
