import { useLingui } from '@lingui/react/macro'
import { ApiProblem } from '../api/problem.ts'
import { isSessionLost } from '../session/gate.ts'
import { formatBytes, formatPercent } from '../words/bytes.ts'
import { problemText } from '../words/problem-text.ts'
import type { Transfer } from './transfer.ts'

/** What the tray says of a transfer. */
export function useTransferWords(): (transfer: Transfer) => string {
  const { t } = useLingui()
  return (transfer) => {
    const size = formatBytes(transfer.size)
    const percent = formatPercent(transfer.sent, transfer.size)
    switch (transfer.state) {
      case 'waiting':
      case 'reserving':
      case 'ready':
        if (isSessionLost()) return t`Waits for the sign-in`
        return transfer.attempt > 0 ? t`Interrupted; goes on by itself` : t`Waiting · ${size}`
      case 'sending':
        return t`${percent} of ${size}`
      case 'verifying':
        return t`Verifying · ${size}`
      case 'paused':
        return t`Paused at ${percent} of ${size}`
      case 'asking':
        return t`The name is taken: waits for your decision`
      case 'needs_file':
        return t`Choose the file again to continue at ${percent}`
      case 'changed':
        return t`The file changed while it was uploaded. Nothing half-written was kept; upload it anew.`
      case 'unplaced':
        return t`Safe, but its folder or name is gone: choose a place`
      case 'failed':
        return failure(transfer)
      case 'done':
        return t`Uploaded · ${size}`
      case 'skipped':
        return t`Skipped`
      case 'cancelled':
        return t`Cancelled`
    }
  }
}

function failure({ problem }: Transfer): string {
  const text = problemText(new ApiProblem({ code: problem?.code ?? 'internal', status: 0, ...problem }))
  return `${text.title}. ${text.next}`
}
