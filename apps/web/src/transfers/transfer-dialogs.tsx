import { listUnplaced } from '@holdfast/contracts/uploads'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { call } from '../api/call.ts'
import { ConflictDialog } from '../nodes/conflict-dialog.tsx'
import { PlaceDialog, type Unplaced } from '../nodes/place-dialog.tsx'
import { transfers } from './queue.ts'
import { nameOf, type Transfer } from './transfer.ts'

/** Dialogs that an upload can open whatever page is shown. */
export function TransferDialogs() {
  const version = useSyncExternalStore(transfers.subscribe, transfers.version)
  const [seen] = useState(() => new Set<string>())
  const [unplaced, setUnplaced] = useState<{ projectId: string; file: Unplaced }>()
  const client = useQueryClient()
  useEffect(() => {
    for (const transfer of transfers.inState('unplaced')) {
      if (seen.has(transfer.id)) continue
      seen.add(transfer.id)
      void client.invalidateQueries({ queryKey: ['unplaced', transfer.projectId] })
      void findUnplaced(transfer).then((file) => {
        if (file !== undefined) setUnplaced({ projectId: transfer.projectId, file })
      })
    }
  }, [version, seen, client])
  return (
    <>
      <ConflictDialog />
      <PlaceDialog
        opened={unplaced !== undefined}
        projectId={unplaced?.projectId ?? ''}
        file={unplaced?.file}
        onClose={() => setUnplaced(undefined)}
      />
    </>
  )
}

async function findUnplaced(transfer: Transfer): Promise<Unplaced | undefined> {
  const { items } = await call(listUnplaced, { params: { projectId: transfer.projectId } })
  const name = nameOf(transfer).normalize('NFC')
  return (
    items.find((one) => one.id === transfer.uploadId) ??
    items.find((one) => one.name === name && one.size === transfer.size)
  )
}
