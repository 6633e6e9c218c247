import {
  copyNodes,
  deleteNodes,
  moveNodes,
  renameNode,
  restoreNodes,
  trashNodes,
} from '@holdfast/contracts/nodes'
import type { NodeOutcomes } from '@holdfast/contracts/nodes'
import { createFolder } from '@holdfast/contracts/nodes'
import { getUpload, reserveUploads } from '@holdfast/contracts/uploads'
import { ApiProblem } from '../../harness/client.ts'
import type { Client } from '../../harness/client.ts'
import { download, fileAddress, sha256 } from '../../harness/transfers.ts'
import { attempt } from './attempt.ts'
import type { Attempt } from './attempt.ts'
import type { Journal, Place, Sent } from './journal.ts'
import { contentOf } from './random.ts'
import type { Chance } from './random.ts'
import { sendOn } from './send.ts'

export type UserOptions = {
  client: Client
  projectId: string
  /** Two folders that nobody else touches. */
  folders: readonly [string, string]
  journal: Journal
  chance: Chance
  seed: number
  /** Numbers of contents, unique in the run. */
  nextFile: () => number
  /** Whether the run may still store so many bytes. */
  mayStore: (size: number) => boolean
}

const MiB = 1 << 20
const PART = 16 * MiB
const SIZES = [0, 1, 4096, 4096, 4096, 65_537, MiB, 3 * MiB + 7, PART - 1, PART, PART + 1, 37 * MiB]

/** A client that keeps doing things with its own files and writes down what it was told. */
export class User {
  readonly #of: UserOptions
  readonly #sent: Sent[] = []

  constructor(options: UserOptions) {
    this.#of = options
  }

  async work(until: number): Promise<void> {
    const { chance, journal } = this.#of
    const acts = this.#acts()
    while (Date.now() < until) {
      const [name, act] = chance.pick(acts)
      await act()
      journal.count(`did ${name}`)
    }
  }

  #acts(): [string, () => Promise<void>][] {
    const upload: [string, () => Promise<void>] = ['upload', () => this.#uploadNew()]
    const resume: [string, () => Promise<void>] = ['resume', () => this.#resume()]
    const read: [string, () => Promise<void>] = ['download', () => this.#download()]
    return [
      upload,
      upload,
      upload,
      upload,
      resume,
      resume,
      resume,
      read,
      read,
      read,
      ['new version', () => this.#uploadVersion()],
      ['upload into a folder that goes', () => this.#uploadIntoTrash()],
      ['rename', () => this.#rename()],
      ['move', () => this.#move()],
      ['copy', () => this.#copy()],
      ['trash and restore', () => this.#trashAndRestore()],
      ['delete', () => this.#deleteForGood()],
    ]
  }

  async #uploadNew(): Promise<void> {
    const parentId = this.#of.chance.pick(this.#of.folders)
    const sent = await this.#announce(parentId, undefined)
    if (sent) await this.#send(sent, { parentId })
  }

  async #uploadVersion(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place) return
    // A lost answer of an earlier act makes a place uncertain; then the name is not ours to rely on.
    const sent = await this.#announce(place.parentId, place.name)
    if (sent) await this.#send(sent, undefined)
  }

  async #announce(parentId: string, versionOf: string | undefined): Promise<Sent | undefined> {
    const { client, projectId, chance, journal, seed, nextFile, mayStore } = this.#of
    const size = chance.pick(SIZES)
    if (!mayStore(size)) return undefined
    const file = nextFile()
    const name = versionOf ?? `file-${file}.bin`
    const reserved = await attempt((signal) =>
      client.call(
        reserveUploads,
        {
          params: { projectId },
          body: {
            parentId,
            conflict: versionOf ? 'new_version' : 'fail',
            files: [{ ref: String(file), path: [name], size }],
          },
        },
        signal,
      ),
    )
    this.#requireDone(reserved, `reserve ${name}`)
    if (reserved.kind !== 'done') return undefined
    const [item] = reserved.value.items
    if (!item?.uploadId) {
      journal.fail(`reserve ${name}: ${item?.problem?.code}`)
      return undefined
    }
    const content = contentOf(seed, file, size)
    const sent: Sent = {
      file,
      size,
      sha256: sha256(content),
      name,
      uploadId: item.uploadId,
      offset: 0,
      allSent: false,
      outcome: 'open',
      nodeId: undefined,
      deletion: 'none',
    }
    this.#sent.push(sent)
    journal.sent.push(sent)
    return sent
  }

  /** Sends once; `at` is where a new file will be when it is committed. */
  async #send(sent: Sent, at: { parentId: string } | undefined): Promise<void> {
    const { client, chance, journal, seed } = this.#of
    await sendOn({ client, sent, content: contentOf(seed, sent.file, sent.size), chance, journal })
    if (sent.outcome !== 'committed' || sent.nodeId) return
    const state = await attempt((signal) =>
      client.call(getUpload, { params: { uploadId: sent.uploadId ?? '' } }, signal),
    )
    this.#requireDone(state, `state of ${sent.name}`)
    if (state.kind !== 'done') return
    if (state.value.state !== 'committed' || !state.value.nodeId)
      return journal.fail(`${sent.name} was acknowledged and is ${state.value.state}`)
    sent.nodeId = state.value.nodeId
    if (at) journal.places.set(sent.nodeId, { name: sent.name, parentId: at.parentId, trashed: false })
  }

  async #resume(): Promise<void> {
    const open = this.#sent.filter((sent) => sent.outcome === 'open')
    if (open.length > 0) await this.#send(this.#of.chance.pick(open), undefined)
  }

  /** Sends whatever is unfinished to its end, without chance playing a part. */
  async finish(until: number): Promise<void> {
    for (const sent of this.#sent)
      while (sent.outcome === 'open' && Date.now() < until) await this.#send(sent, undefined)
    for (const sent of this.#sent)
      if (sent.outcome === 'open')
        this.#of.journal.fail(
          `${sent.name} could not be finished; it stands at ${sent.offset} of ${sent.size}`,
        )
  }

  async #download(): Promise<void> {
    const { client, journal } = this.#of
    const [nodeId] = this.#pickPlaced() ?? []
    if (!nodeId) return
    const known = journal.sent.filter((sent) => sent.nodeId === nodeId).map((sent) => sent.sha256)
    try {
      const { status, bytes } = await download(client, fileAddress(nodeId))
      if (status === 200 && !this.#isSent(sha256(bytes)))
        journal.fail(
          `download of ${nodeId}: ${bytes.length} bytes that no client sent (it has ${known.length} contents)`,
        )
      if (status === 404) journal.fail(`download of ${nodeId}: the connector answers 404`)
    } catch {
      // A cut line is what this is about; a whole answer is what was looked at.
      journal.count('downloads cut')
    }
  }

  #isSent(hash: string): boolean {
    return this.#of.journal.sent.some((sent) => sent.sha256 === hash)
  }

  /** The file of this user's own that is in a known place, living. */
  #pickPlaced(): [string, Place] | undefined {
    const { chance, journal } = this.#of
    const own = this.#sent.flatMap(({ nodeId, deletion }): [string, Place][] => {
      const place = nodeId ? journal.places.get(nodeId) : undefined
      return nodeId && deletion === 'none' && place && place !== 'uncertain' && !place.trashed
        ? [[nodeId, place]]
        : []
    })
    return own.length > 0 ? chance.pick(own) : undefined
  }

  async #rename(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place) return
    const name = `renamed-${this.#of.nextFile()}.bin`
    const { client } = this.#of
    const answer = await attempt((signal) =>
      client.call(renameNode, { params: { nodeId }, body: { name } }, signal),
    )
    this.#note(nodeId, answer, 'rename', { ...place, name })
  }

  async #move(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place) return
    const [a, b] = this.#of.folders
    const parentId = place.parentId === a ? b : a
    const { client, projectId } = this.#of
    const answer = await attempt(async (signal) =>
      one(
        await client.call(
          moveNodes,
          { params: { projectId }, body: { nodeIds: [nodeId], parentId } },
          signal,
        ),
      ),
    )
    this.#note(nodeId, answer, 'move', { ...place, parentId })
  }

  async #copy(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place) return
    const { client, projectId } = this.#of
    const body = { nodeIds: [nodeId], parentId: place.parentId, conflict: 'keep_both' as const }
    this.#requireDone(
      await attempt(async (signal) =>
        one(await client.call(copyNodes, { params: { projectId }, body }, signal)),
      ),
      'copy',
    )
  }

  async #trashAndRestore(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place) return
    const { client, projectId, chance } = this.#of
    const body = { nodeIds: [nodeId] }
    const trashed = await attempt(async (signal) =>
      one(await client.call(trashNodes, { params: { projectId }, body }, signal)),
    )
    this.#note(nodeId, trashed, 'trash', { ...place, trashed: true })
    if (trashed.kind !== 'done' || chance.next() < 0.3) return
    const restored = await attempt(async (signal) =>
      one(await client.call(restoreNodes, { params: { projectId }, body }, signal)),
    )
    this.#note(nodeId, restored, 'restore', place)
  }

  async #deleteForGood(): Promise<void> {
    const [nodeId, place] = this.#pickPlaced() ?? []
    if (!nodeId || !place || this.#of.chance.next() < 0.5) return
    const { client, projectId, journal } = this.#of
    const body = { nodeIds: [nodeId] }
    const trashed = await attempt(async (signal) =>
      one(await client.call(trashNodes, { params: { projectId }, body }, signal)),
    )
    this.#note(nodeId, trashed, 'trash', { ...place, trashed: true })
    if (trashed.kind !== 'done') return
    const contents = journal.sent.filter((sent) => sent.nodeId === nodeId)
    for (const sent of contents) sent.deletion = 'asked'
    const deleted = await attempt(async (signal) =>
      one(await client.call(deleteNodes, { params: { projectId }, body }, signal)),
    )
    this.#requireDone(deleted, 'delete')
    journal.places.set(nodeId, 'uncertain')
    if (deleted.kind === 'done') for (const sent of contents) sent.deletion = 'done'
  }

  /** The folder goes to the trash between the first byte and the last: the file must end unplaced, not lost. */
  async #uploadIntoTrash(): Promise<void> {
    const { client, projectId, folders, nextFile } = this.#of
    const made = await attempt((signal) =>
      client.call(
        createFolder,
        { params: { projectId }, body: { parentId: folders[0], name: `passing-${nextFile()}` } },
        signal,
      ),
    )
    if (made.kind !== 'done') return
    const sent = await this.#announce(made.value.id, undefined)
    if (!sent) return
    const trashed = await attempt(async (signal) =>
      one(
        await client.call(trashNodes, { params: { projectId }, body: { nodeIds: [made.value.id] } }, signal),
      ),
    )
    await this.#send(sent, undefined)
    if (trashed.kind === 'done' && sent.outcome === 'committed')
      this.#of.journal.fail(`${sent.name} was committed into a folder in the trash`)
  }

  #note(nodeId: string, answer: Attempt<unknown>, what: string, place: Place): void {
    this.#requireDone(answer, `${what} of ${nodeId}`)
    if (answer.kind === 'unknown') this.#of.journal.places.set(nodeId, 'uncertain')
    if (answer.kind === 'done') this.#of.journal.places.set(nodeId, place)
  }

  /** These are this user's own things in known places: nothing may be refused, least of all as "not found". */
  #requireDone(answer: Attempt<unknown>, what: string): void {
    const { journal } = this.#of
    if (answer.kind === 'unknown') journal.count('answers lost')
    if (answer.kind !== 'refused') return
    if (answer.problem.status === 429) return journal.count('rate limited')
    // A version whose upload ended after its file had moved away made a new file of that name.
    if (answer.problem.code === 'name_taken') return journal.count('name taken')
    journal.fail(`${what} was refused: ${answer.problem.message}`)
  }
}

/** The outcome of an act on one node; a failure of that node is a refusal. */
function one({ done, failed }: NodeOutcomes): NodeOutcomes['done'][number] {
  const [node] = done
  if (node) return node
  throw new ApiProblem(
    422,
    { code: failed[0]?.code ?? 'nothing', title: failed[0]?.title ?? '' },
    'act on one node',
  )
}
