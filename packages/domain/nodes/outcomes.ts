import { errors } from '@holdfast/contracts/errors'
import type { Node, NodeOutcomes } from '@holdfast/contracts/nodes'
import { DomainError } from '../error.ts'

/** Collects what became of each node of an act on several: those that failed do not keep the others back. */
export class Outcomes {
  readonly #done: Node[] = []
  readonly #failed: NodeOutcomes['failed'] = []

  done(...nodes: Node[]): void {
    this.#done.push(...nodes)
  }

  /** Notes a rule that was not met; anything else is thrown on. */
  failed(nodeId: string, name: string | null, error: unknown): void {
    if (!(error instanceof DomainError)) throw error
    const [, title] = errors[error.code]
    this.#failed.push({ nodeId, code: error.code, title: error.detail ?? title, name })
  }

  result(): NodeOutcomes {
    return { done: this.#done, failed: this.#failed }
  }
}
