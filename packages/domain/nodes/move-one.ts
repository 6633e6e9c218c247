import type { Conflict } from '@holdfast/contracts/nodes'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Access } from '../access.ts'
import { DomainError } from '../error.ts'
import { arrive } from './arrive.ts'
import { childrenOf } from './children.ts'
import { ancestors, checkDepth, heightBelow } from './depth.ts'
import type { Ancestor } from './depth.ts'
import { findNode } from './find.ts'
import type { Named } from './names.ts'
import type { NodeAct } from './node-event.ts'
import { modifierJoin, nodeColumns } from './node-row.ts'
import type { NodeRow } from './node-row.ts'
import { putOnto } from './put-onto.ts'
import { checkEntry, checkRelease } from './release.ts'
import { trashTrees } from './trash.ts'

/** Moves one node after the other within a transaction that holds the tree's lock, and remembers what to write down. */
export class Move {
  readonly acts: NodeAct[] = []
  readonly parentIds: (string | null)[] = []
  readonly #tx: Transaction
  readonly #access: Access
  readonly #conflict: Conflict
  /** Ways of the folders moved into; a move changes the ways below what it moves, so it is emptied then. */
  #ways = new Map<string, Ancestor[]>()

  constructor(tx: Transaction, access: Access, conflict: Conflict) {
    this.#tx = tx
    this.#access = access
    this.#conflict = conflict
  }

  /**
   * Answers the node where it is now; when it was put onto another, that one.
   *
   * @throws DomainError `move_into_itself`, `too_deep`, `name_taken`, `release_forbidden`
   */
  async into(parentId: string, node: NodeRow): Promise<NodeRow> {
    if (node.parent_id === parentId) return node
    await checkRelease(this.#tx, this.#access, { from: node.parent_id, to: parentId })
    await this.#checkWay(parentId, node)
    const arrival = await arrive(this.#tx, parentId, node, this.#conflict)
    if (arrival.way === 'name') return this.#rehang(parentId, node, arrival.named)
    return this.onto(arrival.target, node)
  }

  /** Puts a file onto a file, as its newest version, or the content of a folder into a folder. */
  onto(target: NodeRow, node: NodeRow): Promise<NodeRow> {
    return node.kind === 'file' ? this.#replace(target, node) : this.#merge(target, node)
  }

  async #checkWay(parentId: string, node: NodeRow): Promise<void> {
    if (node.kind === 'file') return
    const way = this.#ways.get(parentId) ?? (await ancestors(this.#tx, parentId))
    this.#ways.set(parentId, way)
    if (way.some((folder) => folder.id === node.id)) throw new DomainError('move_into_itself')
    const before = await ancestors(this.#tx, node.id)
    // Only what comes deeper than it was can come too deep; then its own height counts.
    if (way.length + 1 > before.length) checkDepth(way, 1 + (await heightBelow(this.#tx, node)))
  }

  async #rehang(parentId: string, node: NodeRow, named: Named): Promise<NodeRow> {
    const [row] = await this.#tx.execute<NodeRow>(sql`
      with n as (
        update nodes set parent_id = ${parentId}, name = ${named.name}, name_key = ${named.key}, revision = revision + 1
        where id = ${node.id} returning *),
      counted as (
        update nodes set child_count = child_count + case when id = ${parentId} then 1 else -1 end
        where id in (${parentId}, ${node.parent_id}))
      select ${nodeColumns} from n ${modifierJoin}`)
    if (!row) throw new DomainError('not_found')
    if (node.kind === 'folder') this.#ways = new Map()
    this.#note(node, row)
    return row
  }

  async #replace(target: NodeRow, node: NodeRow): Promise<NodeRow> {
    const { row, act } = await putOnto(this.#tx, { source: node, target, actorId: this.#access.userId })
    this.acts.push(act)
    this.parentIds.push(target.parent_id)
    await this.#trash(node)
    return row
  }

  async #merge(target: NodeRow, folder: NodeRow): Promise<NodeRow> {
    await checkEntry(this.#tx, this.#access, target.id)
    let failure: unknown
    for (const child of await childrenOf(this.#tx, folder.id)) {
      try {
        await this.into(target.id, child)
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        failure = error
      }
    }
    // What could not be merged stays where it was, and so does its folder.
    if (failure) throw failure
    await this.#trash(folder)
    return findNode(this.#tx, target.id)
  }

  async #trash(node: NodeRow): Promise<void> {
    await trashTrees(this.#tx, [node.id], this.#access.userId)
    this.acts.push({ nodeId: node.id, action: 'trashed', parentId: node.parent_id, name: node.name })
    this.parentIds.push(node.parent_id)
  }

  #note(before: NodeRow, after: NodeRow): void {
    this.acts.push({
      nodeId: after.id,
      action: 'moved',
      parentId: after.parent_id,
      name: after.name,
      before: { parentId: before.parent_id, name: before.name },
      after: { parentId: after.parent_id, name: after.name },
    })
    this.parentIds.push(before.parent_id, after.parent_id)
  }
}
