/** `22 Nov 2026, 14:05:31` */
export function formatSecond(instant: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'medium' } as const
  return new Intl.DateTimeFormat('en-GB', style).format(new Date(instant))
}
