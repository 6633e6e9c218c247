const dayMs = 86_400_000

/**
 * From when a rule asks for a second factor: some days after it was made, or after the person came, so that nobody who comes
 * later has less time.
 */
export function dueOf(since: string | null, joinedAt: string, graceDays: number): Date {
  const from = Math.max(since ? new Date(since).getTime() : 0, new Date(joinedAt).getTime())
  return new Date(from + graceDays * dayMs)
}
