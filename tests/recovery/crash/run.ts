import { createFolder } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { startAppliance } from '../../harness/appliance.ts'
import type { Appliance } from '../../harness/appliance.ts'
import { makeProject, setUpByLink, signInAgain } from '../../harness/set-up.ts'
import type { SignedIn } from '../../harness/set-up.ts'
import type { StoreKind } from '../../harness/stores.ts'
import { hurt } from './chaos.ts'
import type { Weather } from './chaos.ts'
import { checkInvariants } from './invariants.ts'
import { Journal } from './journal.ts'
import { checkContents, checkPlaces } from './judge.ts'
import { chanceFrom } from './random.ts'
import type { Chance } from './random.ts'
import type { Self } from './self.ts'
import { finishAll } from './transfer.ts'
import { work } from './user.ts'

export type CrashOptions = {
  seed: number
  /** How long things are hurt under load, in seconds; the judgement comes on top. */
  seconds: number
  users: number
  store: StoreKind
  weather: Weather
  /** No more than so many bytes are stored. */
  mostBytes: number
}

export type Verdict = { summary: string; failures: readonly string[] }

/**
 * Puts a whole appliance under load, kills and freezes its parts at random, heals it, and compares it byte by byte
 * with what clients were told. The seed decides what is done and hurt; when exactly, the machine decides.
 */
export async function runCrash(options: CrashOptions): Promise<Verdict> {
  const { seed, seconds } = options
  const journal = new Journal()
  const chance = chanceFrom(seed)
  const appliance = await startAppliance({ store: options.store })
  try {
    const admin = await setUpByLink(await appliance.setupLink())
    const project = await makeProject(admin)
    const users = await makeUsers(admin, project, journal, chance, options)
    const until = Date.now() + seconds * 1000
    await Promise.all([
      hurt(appliance, { chance: chance.fork('weather'), journal, until, weather: options.weather }),
      ...users.map((user) => work(user, until)),
    ])
    await judge(appliance, { admin, project, users, journal })
  } finally {
    await appliance.stop()
  }
  const summary = `crash test, seed ${seed}, ${seconds} s on ${options.store}: ${journal.summary()}`
  return { summary, failures: journal.failures }
}

async function makeUsers(
  admin: SignedIn,
  project: Project,
  journal: Journal,
  chance: Chance,
  options: CrashOptions,
): Promise<Self[]> {
  let files = 0
  let stored = 0
  const shared = {
    projectId: project.id,
    journal,
    seed: options.seed,
    nextFile: () => files++,
    mayStore: (size: number) => {
      if (stored + size > options.mostBytes) return false
      stored += size
      return true
    },
  }
  const users: Self[] = []
  for (let number = 0; number < options.users; number++) {
    const client = await signInAgain(admin)
    const folder = async (name: string) => {
      const body = { parentId: project.rootId, name }
      const { id } = await client.call(createFolder, { params: { projectId: project.id }, body })
      return id
    }
    const folders = [await folder(`user ${number} a`), await folder(`user ${number} b`)] as const
    users.push({ ...shared, client, folders, chance: chance.fork(`user ${number}`), sent: [] })
  }
  return users
}

async function judge(
  appliance: Appliance,
  { admin, project, users, journal }: { admin: SignedIn; project: Project; users: Self[]; journal: Journal },
): Promise<void> {
  await appliance.heal()
  const until = Date.now() + 90_000
  await Promise.all(users.map((user) => finishAll(user, until)))
  const superuser = appliance.databaseUrl('postgres')
  const court = { client: admin.client, project, journal }
  await checkInvariants(superuser, journal, 'after the healing')
  await checkPlaces(court)
  await checkContents(court)
  await checkInvariants(superuser, journal, 'after everything was brought to light')
}
