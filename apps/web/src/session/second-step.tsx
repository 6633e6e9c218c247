import type { CurrentSession } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { lazy, Suspense } from 'react'
import { SkeletonRows } from '../app/list-states.tsx'
import { loadWords } from '../words/catalogs.ts'

/** Loaded when it is needed: the sign-in page stays small. */
const Step = lazy(async () => {
  const [module] = await Promise.all([import('../factors/second-step.tsx'), loadWords('factors', 'shell')])
  return { default: module.SecondStep }
})

interface Props {
  step: SignInStep
  onSignedIn: (session: CurrentSession) => void
  onCancel?: () => void
}

/** The second step of a sign-in, in place of the form that came before. */
export function SecondStep(props: Props) {
  return (
    <Suspense fallback={<SkeletonRows rows={2} />}>
      <Step {...props} />
    </Suspense>
  )
}
