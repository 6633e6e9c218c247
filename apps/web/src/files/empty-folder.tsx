import { Button, Group } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconCloudUpload, IconFilterOff } from '@tabler/icons-react'
import { EmptyList } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import type { FilesContext } from './command.ts'
import { newFolder } from './commands/new-folder.ts'
import { uploadFiles } from './commands/upload-files.ts'
import classes from './files.module.css'

interface Props {
  context: FilesContext
  error: unknown
  filtered: string | undefined
  retry: () => void
}

/** A folder without rows: why, and the next step. */
export function EmptyFolder({ context, error, filtered, retry }: Props) {
  const { i18n } = useLingui()
  if (error !== null) {
    return (
      <div className={`${classes.empty} ${classes.padded}`}>
        <ProblemAlert error={error} onRetry={retry} />
      </div>
    )
  }
  if (filtered !== undefined) {
    return (
      <div className={classes.empty}>
        <EmptyList
          icon={<IconFilterOff size={30} stroke={1.5} />}
          title={<Trans>Nothing with this name</Trans>}
        >
          <Trans>No name in this folder holds “{filtered}”.</Trans>
        </EmptyList>
      </div>
    )
  }
  const actions = (
    <Group justify="center">
      <Button leftSection={<uploadFiles.icon size={18} />} onClick={() => void uploadFiles.run(context)}>
        {i18n._(uploadFiles.label)}
      </Button>
      <Button
        variant="default"
        leftSection={<newFolder.icon size={18} />}
        onClick={() => void newFolder.run(context)}
      >
        {i18n._(newFolder.label)}
      </Button>
    </Group>
  )
  return (
    <div className={classes.empty}>
      <EmptyList
        icon={<IconCloudUpload size={32} stroke={1.5} />}
        title={
          context.mayChange ? <Trans>Drop files or folders here</Trans> : <Trans>This folder is empty</Trans>
        }
        action={context.mayChange ? actions : undefined}
      >
        {context.mayChange ? (
          <Trans>They go straight into your organisation’s own storage, sealed on the way.</Trans>
        ) : (
          <Trans>Files appear here as soon as someone adds them.</Trans>
        )}
      </EmptyList>
    </div>
  )
}
