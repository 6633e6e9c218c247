import { lazy, Suspense, useSyncExternalStore } from 'react'
import { loadWords } from '../words/catalogs.ts'
import { onProofChange, proofAsked } from './proof-gate.ts'

/** Loaded when it is needed. */
const Dialog = lazy(async () => {
  const [module] = await Promise.all([import('../factors/proof-dialog.tsx'), loadWords('factors', 'shell')])
  return { default: module.ProofDialog }
})

/** Opens "Confirm it is you" over the page when the api asks for it. */
export function ProofKeeper() {
  const reason = useSyncExternalStore(onProofChange, proofAsked)
  if (reason === undefined) return null
  return (
    <Suspense fallback={null}>
      <Dialog reason={reason} />
    </Suspense>
  )
}
