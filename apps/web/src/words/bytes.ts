const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const

/** A count of bytes for people, in powers of 1000 as disks are sold: `999 B`, `1.2 kB`, `64 MB`. */
export function formatBytes(bytes: number, locale = 'en'): string {
  let value = bytes
  let step = 0
  while (rounded(value) >= 1000 && step < units.length - 1) {
    value /= 1000
    step += 1
  }
  const digits = step > 0 && rounded(value) < 100 ? 1 : 0
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  return `${number} ${units[step] ?? 'B'}`
}

// 999,999 bytes are 1 MB, not 1000 kB.
function rounded(value: number): number {
  return value < 100 ? Math.round(value * 10) / 10 : Math.round(value)
}

/** A share as whole percent; 100 only when all is done. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '100 %'
  const percent = Math.floor((part / whole) * 100)
  return `${Math.min(100, Math.max(0, percent))} %`
}

const gigabyte = 1e9

/** What a person types as a quota in GB, in bytes; `null` for an empty field (no quota). */
export function gigabytesToBytes(value: number | string): number | null {
  return typeof value === 'number' ? Math.round(value * gigabyte) : null
}

export function bytesToGigabytes(bytes: number | null): number | '' {
  return bytes === null ? '' : bytes / gigabyte
}
