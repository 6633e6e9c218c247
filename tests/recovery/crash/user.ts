import { setTimeout as wait } from 'node:timers/promises'
import { copy, deleteForGood, move, rename, trashAndRestore } from './arrange.ts'
import type { Self } from './self.ts'
import { download, resume, uploadIntoTrash, uploadNew, uploadVersion } from './transfer.ts'

type Act = readonly [name: string, weight: number, act: (self: Self) => Promise<void>]

const ACTS: readonly Act[] = [
  ['upload', 4, uploadNew],
  ['resume', 3, resume],
  ['download', 3, download],
  ['new version', 1, uploadVersion],
  ['upload into a folder that goes', 1, uploadIntoTrash],
  ['rename', 1, rename],
  ['move', 1, move],
  ['copy', 1, copy],
  ['trash and restore', 1, trashAndRestore],
  ['delete', 1, deleteForGood],
]
const DECK = ACTS.flatMap((act) => Array.from({ length: act[1] }, () => act))

/** A client that keeps doing things with its own files, one at a time, and writes down what it was told. */
export async function work(self: Self, until: number): Promise<void> {
  while (Date.now() < until) {
    const [name, , act] = self.chance.pick(DECK)
    const lost = self.journal.lost
    const begun = performance.now()
    await act(self)
    if (performance.now() - begun > 1) self.journal.count(`did ${name}`)
    // Who gets no answer waits a little, as a person does; an act that found nothing to do took no time.
    await wait(self.journal.lost > lost ? 300 : 2)
  }
}
