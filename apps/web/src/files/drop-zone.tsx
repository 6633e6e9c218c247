import { Trans } from '@lingui/react/macro'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import type { FilesContext } from './command.ts'
import { carriesFiles, dropInto } from './drag.ts'
import classes from './files.module.css'

/** The table as a target for files of the machine; a folder's row below the pointer takes them first. */
export function DropZone({ context, children }: { context: FilesContext; children: ReactNode }) {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const name = context.folder.parentId === null ? context.project.name : context.folder.name
  const accepts = (event: DragEvent) => context.mayChange && carriesFiles(event)
  const leave = () => {
    depth.current = 0
    setOver(false)
  }
  return (
    <div
      style={{ position: 'relative', flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
      data-testid="drop-zone"
      onDragEnter={(event) => {
        if (!accepts(event)) return
        depth.current += 1
        setOver(true)
      }}
      onDragLeave={() => {
        depth.current -= 1
        if (depth.current <= 0) leave()
      }}
      onDragOver={(event) => {
        if (accepts(event)) event.preventDefault()
      }}
      onDropCapture={leave}
      onDrop={(event) => {
        if (!accepts(event)) return
        event.preventDefault()
        dropInto(context, context.folder.id, event)
      }}
    >
      {children}
      {over && (
        <div className={classes.dropping}>
          <span className={classes.dropText}>
            <Trans>Drop to upload into {name}</Trans>
          </span>
        </div>
      )}
    </div>
  )
}
