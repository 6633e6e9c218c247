/**
 * A Content-Disposition header for any name (RFC 6266): `filename` in plain ASCII for old clients, `filename*`
 * (RFC 8187) with the real name for all others.
 */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const whole = name.toWellFormed()
  // `%` in the quoted form is decoded by some clients; quotes and backslashes would need escapes that others drop.
  const plain = whole.replaceAll(/[^\x20-\x7e]|["%\\]/gu, '_')
  const encoded = encodeURIComponent(whole).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return plain === whole
    ? `${kind}; filename="${plain}"`
    : `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
