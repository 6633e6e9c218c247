/** A timestamp as the database writes it (microseconds, offset) → ISO 8601 in UTC. */
export function instant(value: string): string {
  return new Date(value).toISOString()
}

export function instantOrNull(value: string | null): string | null {
  return value === null ? null : instant(value)
}

/**
 * How far back backups bring everything, in days. What something needed within it, and some days for slow clocks and late
 * runs, is not removed.
 */
export const WINDOW_DAYS = 30
export const WINDOW_MARGIN_DAYS = 5
