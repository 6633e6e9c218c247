import type { Check } from '@holdfast/runtime/internal'
import type { ControlSide } from './control-plane/control-side.ts'
import type { Storages } from './storages/open-storages.ts'

/** What `/readyz` asks, each in words that an operator understands. */
export function readinessChecks(
  { enrolled, heartbeat, revocations }: Pick<ControlSide, 'enrolled' | 'heartbeat' | 'revocations'>,
  storages: Storages,
): Record<string, Check> {
  const checks: Record<string, Check> = {
    enrolment: check(() =>
      enrolled() ? null : 'not enrolled yet: the control plane has not taken the code',
    ),
    clock: check(() =>
      heartbeat.clockRight
        ? null
        : `the clock is ${Math.round(heartbeat.skewSeconds ?? 0)} s off the control plane's`,
    ),
    revocations: check(() => (revocations.loaded ? null : 'not loaded yet from the control plane')),
  }
  for (const label of storages.labels) checks[`storage ${label}`] = check(() => storages.problemOf(label))
  return checks
}

function check(problem: () => string | null): Check {
  return async () => {
    const reason = problem()
    if (reason !== null) throw new Error(reason)
  }
}
