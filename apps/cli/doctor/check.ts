import type { Appliance } from '../environment.ts'

/** `warn` is worth knowing, `fail` needs someone. Each that is not `ok` says what to do. */
export type Finding = { name: string; state: 'ok' | 'warn' | 'fail'; detail: string; fix?: string }

/** Looks at one thing. What it throws becomes a failed finding. */
export type Check = { name: string; look: (appliance: Appliance) => Promise<Finding[]> }

export async function runCheck({ name, look }: Check, appliance: Appliance): Promise<Finding[]> {
  try {
    return await look(appliance)
  } catch (error) {
    return [{ name, state: 'fail', detail: error instanceof Error ? error.message : String(error) }]
  }
}
