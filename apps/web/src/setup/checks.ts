import type { Project } from '@holdfast/contracts/projects'
import { getHealth, testMail } from '@holdfast/contracts/setup'
import { call } from '../api/call.ts'
import { asProblem } from '../api/problem.ts'
import { roundTrip } from './round-trip.ts'

/** What a check found: values for its sentence, and a reason where it failed. */
export type CheckResult =
  | { ok: true; values?: Record<string, string> }
  | { ok: false; reason: string; values?: Record<string, string> }

interface Given {
  project: Project | undefined
}

/** Clocks further apart than this make grants fail. */
const tolerableSkew = 30_000
/** Less room than this is worth a warning. */
const tightBytes = 5e9

/** What this browser can find out by itself, in the order in which the page shows it. */
export const checks = [
  { id: 'address', run: address },
  { id: 'database', run: database },
  { id: 'clock', run: clock },
  { id: 'connector', run: connectors },
  { id: 'storage', run: storage },
  { id: 'disk', run: disk },
  { id: 'mail', run: mail },
] as const satisfies readonly { id: string; run: (given: Given) => Promise<CheckResult> }[]

async function address(): Promise<CheckResult> {
  const health = await call(getHealth, {})
  const expected = new URL(health.publicUrl).origin
  const came = window.location.origin
  if (came !== expected) return { ok: false, reason: 'other_address', values: { expected, came } }
  const seen = new URL(health.seenUrl).origin
  if (seen !== expected) return { ok: false, reason: 'proxy', values: { expected, came: seen } }
  return { ok: true, values: { expected } }
}

async function database(): Promise<CheckResult> {
  const { database } = await call(getHealth, {})
  const values = { version: database.version }
  return database.ok ? { ok: true, values } : { ok: false, reason: 'failed', values }
}

async function clock(): Promise<CheckResult> {
  const before = Date.now()
  const { serverTime } = await call(getHealth, {})
  const here = (before + Date.now()) / 2
  const off = Math.round(Math.abs(Date.parse(serverTime) - here))
  const values = { seconds: String(Math.round(off / 1000)) }
  return off > tolerableSkew ? { ok: false, reason: 'off', values } : { ok: true, values }
}

async function connectors(): Promise<CheckResult> {
  const health = await call(getHealth, {})
  if (health.connectors.length === 0) return { ok: false, reason: 'none' }
  for (const { publicUrl, online } of health.connectors) {
    const values = { url: publicUrl }
    if (!online) return { ok: false, reason: 'offline', values }
    if (!(await answers(publicUrl))) return { ok: false, reason: 'unreachable', values }
  }
  return { ok: true, values: { count: String(health.connectors.length) } }
}

/** Whether this browser reaches the connector and may read its answer (CORS); which answer does not matter. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/uploads', url), {
      method: 'OPTIONS',
      headers: { 'tus-resumable': '1.0.0' },
      credentials: 'omit',
    })
    return response.type === 'cors' || response.ok
  } catch {
    return false
  }
}

async function storage({ project }: Given): Promise<CheckResult> {
  if (project === undefined) return { ok: false, reason: 'no_project' }
  try {
    return { ok: true, values: await roundTrip(project) }
  } catch (thrown) {
    const problem = asProblem(thrown)
    return { ok: false, reason: 'failed', values: { problem: problem.title || problem.code } }
  }
}

async function disk(): Promise<CheckResult> {
  const { storages } = await call(getHealth, {})
  if (storages.length === 0) return { ok: false, reason: 'none' }
  const broken = storages.find((one) => !one.ok)
  if (broken !== undefined) return { ok: false, reason: 'storage', values: { label: broken.label } }
  const known = storages.filter((one) => one.freeBytes !== null)
  const [tightest] = known.toSorted((a, b) => (a.freeBytes ?? 0) - (b.freeBytes ?? 0))
  if (tightest === undefined) return { ok: true }
  const values = { label: tightest.label, bytes: String(tightest.freeBytes) }
  return (tightest.freeBytes ?? 0) < tightBytes
    ? { ok: false, reason: 'tight', values }
    : { ok: true, values }
}

async function mail(): Promise<CheckResult> {
  const health = await call(getHealth, {})
  if (!health.mail.configured) return { ok: false, reason: 'not_configured' }
  const { ok, stage, detail } = await call(testMail, {})
  return ok ? { ok: true } : { ok: false, reason: 'failed', values: { stage, detail } }
}
