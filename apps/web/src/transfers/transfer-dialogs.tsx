import { listUnplaced } from '@holdfast/contracts/uploads'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { ConflictDialog } from '../nodes/conflict-dialog.tsx'
import { PlaceDialog, type Unplaced } from '../nodes/place-dialog.tsx'
import { transfers } from './queue.ts'
import { nameOf, type Transfer } from './transfer.ts'

/** Dialogs that an upload can open whatever page is shown. */
export function TransferDialogs() {
  const [unplaced, setUnplaced] = useState<{ projectId: string; file: Unplaced }>()
  const client = useQueryClient()
  useEffect(() => {
    const offer = async (transfer: Transfer) => {
      await client.invalidateQueries({ queryKey: ['unplaced', transfer.projectId] })
      const file = await findUnplaced(transfer)
      if (file !== undefined) setUnplaced({ projectId: transfer.projectId, file })
    }
    return transfers.onChange((before, after) => {
      if (after.state === 'unplaced' && before?.state !== 'unplaced') void offer(after)
    })
  }, [client])
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
