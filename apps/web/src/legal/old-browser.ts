/**
 * Whether the browser lacks what all current ones have had for at least a year (2025): asked by what it can do, since names of
 * browsers lie. What the app itself cannot do without is newer syntax, which the build decides.
 */
export function isOldBrowser(): boolean {
  const present = [
    typeof Promise.withResolvers,
    typeof Object.groupBy,
    typeof AbortSignal.timeout,
    typeof structuredClone,
    typeof crypto.randomUUID,
  ]
  return present.some((kind) => kind !== 'function') || !CSS.supports('selector(:has(*))')
}
