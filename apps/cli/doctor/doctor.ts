import type { Appliance } from '../environment.ts'
import { print } from '../output.ts'
import { address } from './address.ts'
import { api } from './api.ts'
import { runCheck } from './check.ts'
import type { Finding } from './check.ts'
import { connectors } from './connectors.ts'
import { database } from './database.ts'

const SIGNS = { ok: '✓', warn: '!', fail: '✗' } as const

/** Looks at all that Holdfast needs and says what is wrong with it. Answers the exit code: 1 when something failed. */
export async function doctor(appliance: Appliance, { json }: { json: boolean }): Promise<number> {
  const checks = [address, database, api, connectors]
  const findings = (await Promise.all(checks.map((check) => runCheck(check, appliance)))).flat()
  const failed = findings.some(({ state }) => state === 'fail')
  print(json, { ok: !failed, findings }, findings.flatMap(linesOf))
  return failed ? 1 : 0
}

function linesOf({ name, state, detail, fix }: Finding): string[] {
  return [`${SIGNS[state]} ${name}: ${detail}`, ...(fix ? [`    → ${fix}`] : [])]
}
