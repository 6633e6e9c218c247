import type { Answer, Clash } from './conflicts.ts'

/** What brought the clash about; the dialog's words follow it. */
export type Act = 'upload' | 'move' | 'copy' | 'restore'

export interface Question extends Clash {
  act: Act
  answer: (answer: Answer) => void
}

const waiting: Question[] = []
const listeners = new Set<() => void>()

/** Opens the one conflict dialog of the app; questions of several acts wait for each other. */
export function askAbout(act: Act): (clash: Clash) => Promise<Answer> {
  return (clash) => {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const question: Question = {
      ...clash,
      act,
      answer: (answer) => {
        waiting.splice(waiting.indexOf(question), 1)
        tell()
        resolve(answer)
      },
    }
    waiting.push(question)
    tell()
    return promise
  }
}

export function currentQuestion(): Question | undefined {
  return waiting[0]
}

export function onQuestion(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}
