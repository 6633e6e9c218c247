import { scan } from '@mdn/mdn-http-observatory'

// Scans the hosts of the command line, one after another; one line of JSON each.
for (const host of process.argv.slice(2)) {
  const { scan: result, tests } = await scan(host)
  const failed = Object.entries(tests).filter(([, { pass }]) => !pass)
  const { grade, score } = result
  const outcomes = Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, test.result]))
  process.stdout.write(
    `${JSON.stringify({ host, grade, score, failed: failed.map(([name]) => name), outcomes })}\n`,
  )
}
