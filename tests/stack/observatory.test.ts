import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { planStack } from './stack.ts'
import type { Stack } from './stack.ts'

const run = promisify(execFile)
const app = 'files.holdfast.test'
const connector = 'bytes.holdfast.test'
const Report = z.object({
  host: z.string(),
  grade: z.string(),
  score: z.number(),
  failed: z.array(z.string()),
})

let stack: Stack
let image: string

beforeAll(async () => {
  stack = await planStack({
    environment: {
      HOLDFAST_HOST: app,
      CONNECTOR_HOST: connector,
      PUBLIC_URL: `https://${app}`,
      CONNECTOR_URL: `https://${connector}`,
    },
    override: 'tests/stack/observatory/compose.yaml',
  })
  image = `${stack.name}-observatory`
  await run('docker', ['build', '--quiet', '--tag', image, `${import.meta.dirname}/observatory`])
  await stack.compose('up', '--wait', '--build', '--quiet-pull', 'edge', 'api', 'connector')
})
afterAll(async () => {
  await stack.remove()
  await run('docker', ['image', 'rm', '--force', image])
})

test('Mozilla Observatory gives A+ to app and connector', async () => {
  // The scanner trusts the local CA as a browser of the organisation would.
  const certificate = await stack.trustLocalCa()
  const { stdout } = await run('docker', [
    'run',
    '--rm',
    `--network=${stack.name}_public`,
    `--env=CA=${certificate}`,
    '--entrypoint=sh',
    image,
    '-c',
    `printf %s "$CA" > /tmp/ca.pem && NODE_EXTRA_CA_CERTS=/tmp/ca.pem exec node scan.js ${app} ${connector}`,
  ])
  const reports = stdout
    .trim()
    .split('\n')
    .map((line) => Report.parse(JSON.parse(line)))
  expect(reports.map(({ host, grade, failed }) => ({ host, grade, failed }))).toEqual([
    { host: app, grade: 'A+', failed: [] },
    { host: connector, grade: 'A+', failed: [] },
  ])
})
