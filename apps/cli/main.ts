#!/usr/bin/env node
import { DomainError } from '@holdfast/domain/error'
import { ConfigError } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { runTask } from '@holdfast/runtime/process'
import { Command } from 'commander'
import { auditVerify } from './audit-verify.ts'
import type { AuditVerifyOptions } from './audit-verify.ts'
import { connectorCode } from './connector-code.ts'
import { doctor } from './doctor/doctor.ts'
import { readAppliance } from './environment.ts'
import type { Appliance } from './environment.ts'
import { passwordLink } from './password-link.ts'
import { createTenant } from './tenant.ts'
import { resetFactors } from './reset-factors.ts'
import { setupLink } from './setup-link.ts'

type Shared = { data: string; json: boolean }

/** The `holdfast` command. Exit codes: 0 done, 1 failed, 2 used wrongly, 78 a setting is wrong. */
function commandLine(environment: Environment): Command {
  const program = new Command('holdfast')
    .description('Looks after a Holdfast appliance.')
    .option('--json', 'print JSON', false)
    .option(
      '--data <path>',
      "npm start's data folder, outside of a container",
      environment['HOLDFAST_DATA'] ?? 'data',
    )
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(holdfast --help shows what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .addHelpText('after', EXAMPLES)
  const shared = () => program.opts<Shared>()
  const appliance = (): Appliance => readAppliance(environment, shared().data)

  program
    .command('setup-link')
    .description('print a new one-time link for the set-up; it works for an hour')
    .action(() => setupLink(appliance(), shared()))
  program
    .command('password-link')
    .description('print a link by which a person sets a new password; it works for a day')
    .argument('<email>', 'how the person signs in')
    .action((email: string) => passwordLink(appliance(), { ...shared(), email }))
  program
    .command('reset-factors')
    .description('remove the second factors of a person who lost them, and end their sessions')
    .argument('<email>', 'how the person signs in')
    .action((email: string) => resetFactors(appliance(), { ...shared(), email }))
  program
    .command('connector')
    .description('connectors at other sites')
    .command('code')
    .description('create a connector and print the code that it enrols with, once')
    .argument('[name]', 'what to call it', 'Connector')
    .action((name: string) => connectorCode(appliance(), { ...shared(), name }))
  program
    .command('tenant')
    .description('addresses of their own')
    .command('create')
    .description('make an address with its organisation, and print the link for its administrator')
    .argument('<host>', 'host name, which leads to this appliance')
    .argument('<name>', 'name of the organisation')
    .argument('<email>', 'of its account administrator')
    .action((host: string, name: string, email: string) =>
      createTenant(appliance(), { ...shared(), host, name, email }),
    )
  program
    .command('doctor')
    .description('look at all that Holdfast needs; exit code 1 when something failed')
    .action(async () => {
      process.exitCode = await doctor(appliance(), shared())
    })
  program
    .command('audit')
    .description('the audit trail')
    .command('verify')
    .description(
      'prove that no row was changed, removed or put in; exit code 1 when something does not match',
    )
    .option('--chain <id>', 'only the chain of this organisation or tenant')
    .option('--events <file>', 'an export instead of the database: its file of events')
    .option('--blocks <file>', 'and its file of blocks')
    .option('--keys <file>', 'public keys to believe, in PEM; noted when the appliance was set up')
    .action(async (options: Omit<AuditVerifyOptions, keyof Shared>) => {
      process.exitCode = await auditVerify(environment, { ...shared(), ...options })
    })
  return program
}

const EXAMPLES = `
Examples:
  docker compose exec api holdfast setup-link
  docker compose exec api holdfast password-link ada@example.org
  docker compose exec api holdfast reset-factors ada@example.org
  docker compose exec api holdfast connector code "Hospital North"
  docker compose exec api holdfast tenant create files.north.example "Klinik Nord" admin@north.example
  docker compose exec api holdfast doctor --json
  docker compose exec worker holdfast audit verify
  npx holdfast audit verify --events events.jsonl --blocks blocks.jsonl --keys audit-keys.pem
  npx holdfast doctor --data /srv/holdfast
`

await runTask(async (environment) => {
  try {
    await commandLine(environment).parseAsync()
  } catch (error) {
    // What the domain refuses is the caller's to correct, in one line and without a stack.
    if (!(error instanceof DomainError) || error instanceof ConfigError) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
})
