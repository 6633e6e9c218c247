/** What a client knows of one content that it sent. It only ever learns from answers that it received whole. */
export type Sent = {
  /** Number of the content in the run; its bytes follow from seed and number. */
  file: number
  size: number
  sha256: string
  name: string
  /** Where it will be once it is committed; undefined where it joins or makes a file that is not looked after. */
  place: Place | undefined
  uploadId: string
  /** The highest `Upload-Offset` that any answer told. */
  offset: number
  /** The last byte has left: it may be there in the end although nobody said so. */
  allSent: boolean
  outcome: 'open' | 'committed' | 'unplaced'
  nodeId: string | undefined
  /** A deletion of its node was asked for: `done` when it was acknowledged, `asked` when no answer came. */
  deletion: 'none' | 'asked' | 'done'
}

/** Where a client believes its node to be, once an answer said so and no unanswered request may have changed it since. */
export type Place = { name: string; parentId: string; trashed: boolean }

/** The client-side log of a run: the judge believes it and nothing else. */
export class Journal {
  readonly sent: Sent[] = []
  readonly places = new Map<string, Place | 'uncertain'>()
  readonly failures: string[] = []
  readonly counts = new Map<string, number>()

  /** Requests without an answer so far. */
  get lost(): number {
    return this.counts.get('answers lost') ?? 0
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  /** Something that must never happen. The run goes on, so that the summary names all of them. */
  fail(what: string): void {
    this.failures.push(what)
  }

  summary(): string {
    return [...this.counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')
  }
}
