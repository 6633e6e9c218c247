import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

/** Runs a program that uses process.ts and tells how it ended. */
async function run(body: string, onOutput: (pid: number) => void = () => {}) {
  const source = `
    import { runProcess } from ${JSON.stringify(new URL('./process.ts', import.meta.url).href)}
    import { readConfig, port } from ${JSON.stringify(new URL('./config.ts', import.meta.url).href)}
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: 'pipe',
    env: { PORT: 'x' },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += String(chunk)
    if (child.pid) onOutput(child.pid)
  })
  child.stderr.on('data', (chunk: Buffer) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, output }
}

test('a bad setting ends the process with 78 and one line', async () => {
  const { code, output } = await run('await runProcess(async (env) => { readConfig({ PORT: port() }, env) })')
  expect(code).toBe(78)
  expect(output).toBe('PORT is not valid: expected a port, 0 to 65535\n')
})

test('a signal stops in order and ends with 0, also when it comes twice', async () => {
  const body = `await runProcess(async () => {
    const timer = setInterval(() => {}, 1000)
    return async () => { clearInterval(timer); console.log('stopped') }
  })
  console.log('running')`
  let asked = false
  const { code, output } = await run(body, (pid) => {
    // Twice, as under npm.
    if (!asked) for (const signal of ['SIGINT', 'SIGINT'] as const) process.kill(pid, signal)
    asked = true
  })
  expect(code).toBe(0)
  expect(output).toBe('running\nstopped\n')
})
