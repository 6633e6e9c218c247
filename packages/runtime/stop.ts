/** Ends what a `start` began and resolves when it is over. Calling it again returns the same promise. */
export type Stop = () => Promise<void>

export type StopStep = { name: string; stop: () => Promise<void> | void }

export type StopReport = {
  name: string
  milliseconds: number
  outcome: 'done' | 'failed' | 'late'
  error?: unknown
}

/**
 * Makes one `Stop` of several steps, run in the given order: first stop accepting, then finish or checkpoint what
 * runs, then close pools. A step that fails does not keep the next ones from running. All steps share one deadline;
 * the step that exceeds it is left behind and the remaining ones get `graceMs` each, so that pools still close.
 */
export function stopInOrder(
  steps: readonly StopStep[],
  { deadlineMs = 20_000, graceMs = 1000, report = () => {} }: StopOptions = {},
): Stop {
  let stopping: Promise<void> | undefined
  return () => (stopping ??= runSteps(steps, deadlineMs, graceMs, report))
}

export type StopOptions = {
  /** For all steps together, in milliseconds. */
  deadlineMs?: number
  /** What a step still gets once the deadline has passed. */
  graceMs?: number
  report?: (step: StopReport) => void
}

async function runSteps(
  steps: readonly StopStep[],
  deadlineMs: number,
  graceMs: number,
  report: (step: StopReport) => void,
): Promise<void> {
  const end = Date.now() + deadlineMs
  for (const { name, stop } of steps) {
    const begun = Date.now()
    const result = await within(Math.max(end - begun, graceMs), stop)
    report({ name, milliseconds: Date.now() - begun, ...result })
  }
}

async function within(
  milliseconds: number,
  stop: StopStep['stop'],
): Promise<Pick<StopReport, 'outcome' | 'error'>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), milliseconds)
  })
  try {
    const first = await Promise.race([late, Promise.resolve().then(stop)])
    return { outcome: first === 'late' ? 'late' : 'done' }
  } catch (error) {
    return { outcome: 'failed', error }
  } finally {
    clearTimeout(timer)
  }
}
