import { Progress, Text } from '@mantine/core'
import { Plural, useLingui } from '@lingui/react/macro'
import { formatBytes } from '../words/bytes.ts'

interface Usage {
  storedBytes: number
  reservedBytes: number
  files: number
  quotaBytes: number | null
}

/** What is stored, and how much of the quota that is; what uploads under way have reserved is drawn lighter. */
export function UsageBar({ usage }: { usage: Usage }) {
  const { t } = useLingui()
  const stored = formatBytes(usage.storedBytes)
  if (usage.quotaBytes === null) {
    return (
      <Text size="xs" c="dimmed">
        {stored} · <Plural value={usage.files} one="# file" other="# files" />
      </Text>
    )
  }
  const quota = formatBytes(usage.quotaBytes)
  const share = (bytes: number) => Math.min(100, (bytes / Math.max(1, usage.quotaBytes ?? 1)) * 100)
  const color = share(usage.storedBytes + usage.reservedBytes) > 90 ? 'orange' : 'brand'
  return (
    <div>
      <Progress.Root size={6} aria-label={t`${stored} of ${quota} used`}>
        <Progress.Section value={share(usage.storedBytes)} color={color} aria-label={t`Stored`} />
        <Progress.Section value={share(usage.reservedBytes)} color={`${color}.3`} aria-label={t`Reserved`} />
      </Progress.Root>
      <Text size="xs" c="dimmed" mt={4}>
        {t`${stored} of ${quota}`} · <Plural value={usage.files} one="# file" other="# files" />
      </Text>
    </div>
  )
}
