/** What is asked of a figure: of its value, or of its ratio to the peer's. */
export type Target = { of: 'value' | 'ratio'; atLeast: number } | { of: 'value' | 'ratio'; atMost: number }

/** One line of the result. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** Whom it was compared with, what that one reached, and ours divided by it. */
  peer: string | null
  peerValue: number | null
  ratio: number | null
  /** None for what is only printed beside. */
  target: Target | null
}

/** A figure without a peer. */
export function figure(name: string, value: number, unit: string, target: Target | null = null): Figure {
  return { name, value, unit, peer: null, peerValue: null, ratio: null, target }
}

/** Undefined where nothing is asked. */
export function reaches({ value, ratio, target }: Figure): boolean | undefined {
  if (!target) return undefined
  const judged = target.of === 'value' ? value : (ratio ?? Number.NaN)
  return 'atLeast' in target ? judged >= target.atLeast : judged <= target.atMost
}

/** What `--json` writes: `[{name, value, unit, peer, ratio}]`. */
export function toJson(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, peer, ratio }) => ({
    name,
    value: rounded(value),
    unit,
    peer,
    ratio: ratio === null ? null : rounded(ratio),
  }))
  return `${JSON.stringify(rows, null, 2)}\n`
}

/** A table for people, with what was asked and whether it was reached. */
export function toTable(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.name,
    `${show(one.value)} ${one.unit}`,
    one.peer === null ? '' : `${one.peer} ${show(one.peerValue ?? Number.NaN)}`,
    one.ratio === null ? '' : `${one.ratio.toFixed(2)}x`,
    targetText(one),
    { true: 'pass', false: 'MISS', undefined: '' }[String(reaches(one))] ?? '',
  ])
  const all = [['measure', 'holdfast', 'peer', 'ratio', 'asked', ''], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function targetText({ target, unit }: Figure): string {
  if (!target) return ''
  const after = target.of === 'ratio' ? 'x' : ` ${unit}`
  return 'atLeast' in target ? `>= ${target.atLeast}${after}` : `<= ${target.atMost}${after}`
}

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
