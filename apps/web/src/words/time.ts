const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** A moment as people say it: `just now`, `5 minutes ago`, `yesterday`, and the date from a week on. */
export function formatAgo(instant: string, now = Date.now(), locale = 'en'): string {
  const past = now - Date.parse(instant)
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (past < minute) return relative.format(0, 'second')
  if (past < hour) return relative.format(-Math.floor(past / minute), 'minute')
  if (past < day) return relative.format(-Math.floor(past / hour), 'hour')
  if (past < 7 * day) return relative.format(-Math.floor(past / day), 'day')
  return formatDate(instant, locale)
}

/** `22 Nov 2026` */
export function formatDate(instant: string, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(dated(locale), { dateStyle: 'medium' }).format(new Date(instant))
}

/** `22 Nov 2026, 14:05` */
export function formatMoment(instant: string, locale = 'en-GB'): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(dated(locale), style).format(new Date(instant))
}

// Day before month: the order that is not mistaken where most of the readers are.
function dated(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

/** How long something will take: `12 s`, `4 min`, `2 h 10 min`. Undefined while nobody can know. */
export function formatDuration(seconds: number): string | undefined {
  if (!Number.isFinite(seconds) || seconds < 0) return undefined
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}
