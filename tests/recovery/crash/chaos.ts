import { setTimeout as wait } from 'node:timers/promises'
import type { Appliance } from '../../harness/appliance.ts'
import type { Service } from '../../harness/service.ts'
import type { Journal } from './journal.ts'
import type { Chance } from './random.ts'

/** How long a victim stays down or frozen, and how long all is well in between, in milliseconds. */
export type Weather = { down: number; frozen: number; calm: number }

/** Kills and freezes parts of the appliance at random until `until`, one or two at a time, and heals them again. */
export async function hurt(
  appliance: Appliance,
  { chance, journal, until, weather }: { chance: Chance; journal: Journal; until: number; weather: Weather },
): Promise<void> {
  while (Date.now() < until) {
    await wait(chance.between(weather.calm / 5, weather.calm))
    const victims = chooseVictims(appliance.services(), chance)
    for (const victim of victims) await strike(victim, { chance, journal, weather })
    for (const service of appliance.services())
      if (!service.running() && !victims.includes(service))
        journal.fail(`${service.name} ended by itself:\n${service.log().slice(-2000)}`)
    await appliance.heal()
  }
}

function chooseVictims(services: readonly Service[], chance: Chance): Service[] {
  const first = chance.pick(services)
  if (chance.next() < 0.75) return [first]
  const second = chance.pick(services)
  return first === second ? [first] : [first, second]
}

async function strike(
  victim: Service,
  { chance, journal, weather }: { chance: Chance; journal: Journal; weather: Weather },
): Promise<void> {
  if (chance.next() < 0.65) {
    await victim.kill()
    journal.count(`killed ${victim.name}`)
    await wait(chance.between(0, weather.down))
  } else {
    victim.pause()
    journal.count(`frozen ${victim.name}`)
    await wait(chance.between(100, weather.frozen))
    victim.resume()
  }
}
