/** Speed over the last seconds, so that the figure neither jumps nor lags. */
export class Rate {
  readonly #span: number
  #samples: { at: number; bytes: number }[] = []

  constructor(spanMs = 5000) {
    this.#span = spanMs
  }

  add(bytes: number, now: number): void {
    this.#samples.push({ at: now, bytes })
    this.#forget(now)
  }

  /** Bytes a second. */
  perSecond(now: number): number {
    this.#forget(now)
    const first = this.#samples[0]
    if (first === undefined) return 0
    const bytes = this.#samples.reduce((sum, sample) => sum + sample.bytes, 0)
    return bytes / (Math.max(1000, now - first.at) / 1000)
  }

  #forget(now: number): void {
    const from = now - this.#span
    let old = 0
    while ((this.#samples[old]?.at ?? now) < from) old += 1
    if (old > 0) this.#samples = this.#samples.slice(old)
  }
}
