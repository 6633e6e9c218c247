import { ActionIcon, Button, Group, Progress, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useSession } from '../session/queries.ts'
import { formatBytes } from '../words/bytes.ts'
import { formatDuration } from '../words/time.ts'
import { beginTransfers } from './add.ts'
import { cancelAll, pauseAll, resumeAll, retryFailed } from './commands.ts'
import { transfers } from './queue.ts'
import { TrayRow } from './tray-row.tsx'
import classes from './tray.module.css'

const rowHeight = 60

/** The transfers of this page, from every page; hidden while there is none. */
export function TransfersTray() {
  const { t } = useLingui()
  const { person } = useSession()
  useEffect(() => void beginTransfers(person.id), [person.id])
  useSyncExternalStore(transfers.subscribe, transfers.version)
  const [open, setOpen] = useState(true)
  const totals = transfers.totals()
  if (totals.files === 0 && totals.over === 0) return null
  const settledAll = totals.open === 0
  return (
    <section className={classes.tray} aria-label={t`Transfers`}>
      <header className={classes.header}>
        <div className={classes.title}>
          <Headline totals={totals} />
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          aria-label={open ? t`Fold the transfers` : t`Show the transfers`}
        >
          {open ? <IconChevronDown size={18} /> : <IconChevronUp size={18} />}
        </ActionIcon>
        {settledAll && (
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => transfers.clearSettled()}
            aria-label={t`Close the transfers`}
          >
            <IconX size={18} />
          </ActionIcon>
        )}
      </header>
      {!settledAll && (
        <Progress
          value={totals.total === 0 ? 100 : (totals.sent / totals.total) * 100}
          size={4}
          radius={0}
          aria-label={t`All transfers`}
        />
      )}
      {open && (
        <>
          <Actions totals={totals} />
          <Rows ids={transfers.order()} />
        </>
      )}
    </section>
  )
}

type Totals = ReturnType<typeof transfers.totals>

function Headline({ totals }: { totals: Totals }) {
  const { i18n } = useLingui()
  const online = useOnline()
  const speed = totals.speed
  const left = formatDuration((totals.total - totals.sent) / speed)
  const total = totals.total
  const size = `${formatBytes(totals.sent)} / ${formatBytes(total)}`
  return (
    <>
      <Text fw={600} size="sm" role="status">
        {totals.open === 0 ? (
          <Plural value={totals.done} _0="No file uploaded" one="# file uploaded" other="# files uploaded" />
        ) : (
          <Trans>
            {i18n.number(totals.done)} of <Plural value={totals.files} one="# file" other="# files" />
          </Trans>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        {!online && <Trans>Offline: goes on when the network is back</Trans>}
        {online && totals.open > 0 && totals.moving === 0 && totals.needing > 0 && (
          <Plural value={totals.needing} one="# file needs you" other="# files need you" />
        )}
        {online &&
          totals.moving > 0 &&
          (speed > 0 && left !== undefined ? (
            <Trans>
              {size} · {formatBytes(speed)}/s · {left} left
            </Trans>
          ) : (
            size
          ))}
      </Text>
    </>
  )
}

function Actions({ totals }: { totals: Totals }) {
  const paused = transfers.count('paused')
  const failed = transfers.count('failed')
  if (totals.open === 0) return null
  return (
    <Group gap={6} px="sm" py={6}>
      {totals.moving > 0 && (
        <Button size="compact-xs" variant="default" onClick={pauseAll}>
          <Trans>Pause all</Trans>
        </Button>
      )}
      {paused > 0 && (
        <Button size="compact-xs" variant="default" onClick={resumeAll}>
          <Trans>Resume all</Trans>
        </Button>
      )}
      {failed > 0 && (
        <Button size="compact-xs" variant="default" onClick={retryFailed}>
          <Trans>Retry failed</Trans>
        </Button>
      )}
      <Button size="compact-xs" variant="default" onClick={cancelAll}>
        <Trans>Cancel all</Trans>
      </Button>
    </Group>
  )
}

function Rows({ ids }: { ids: string[] }) {
  const { t } = useLingui()
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 6,
  })
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that keys can scroll it
    <div className={classes.list} ref={scroll} tabIndex={0} role="list" aria-label={t`Files`}>
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const transfer = transfers.get(ids[row.index] ?? '')
          if (transfer === undefined) return null
          return (
            <div
              key={row.key}
              className={classes.row}
              role="listitem"
              style={{ transform: `translateY(${row.start}px)`, height: rowHeight }}
            >
              <TrayRow transfer={transfer} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (tell) => {
      window.addEventListener('online', tell)
      window.addEventListener('offline', tell)
      return () => {
        window.removeEventListener('online', tell)
        window.removeEventListener('offline', tell)
      }
    },
    () => navigator.onLine,
  )
}
