import type { Log } from '@holdfast/runtime/log'
import { keepDoing } from './control-plane/back-off.ts'

/** One thing that a process does all the time; answers the milliseconds until the next turn. */
export interface Task {
  name: string
  turn: (signal: AbortSignal) => Promise<number>
}

/** Runs tasks side by side until stopped; one that fails is logged when it begins to fail, and tried again. */
export function runTasks(tasks: readonly Task[], log: Log): { stop: () => Promise<void> } {
  const controller = new AbortController()
  const running = tasks.map(({ name, turn }) =>
    keepDoing(
      turn,
      (error, failures) => {
        if (failures === 1) log.warn({ task: name, error }, 'a task fails and is tried again')
      },
      controller.signal,
    ),
  )
  return {
    stop: async () => {
      controller.abort()
      await Promise.all(running)
    },
  }
}
