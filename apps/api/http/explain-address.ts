import { escapeHtml } from '@holdfast/mail/message'
import type { Peer } from './peer.ts'

/** What is said to someone who came by an address that does not work. */
export interface AddressExplanation {
  expected: string
  came: string
  advice: string
}

/** What to set so that the address works. */
export function adviceFor(kind: 'unknown' | 'needs_tls', expected: string, came: string, peer: Peer): string {
  if (peer.unlistedProxy !== null)
    return `A proxy at ${peer.unlistedProxy} forwards requests but is not listed. Set TRUSTED_PROXIES=${peer.unlistedProxy}/32 for the api.`
  if (kind === 'unknown')
    return `Open ${expected}, or set PUBLIC_URL=${came} for the api if that is the right address.`
  if (expected.startsWith('https:'))
    return `Open ${expected}. If a proxy takes care of TLS, let it send X-Forwarded-Proto: https.`
  return 'Passwords would cross the network readable by others. Give Holdfast a certificate and set PUBLIC_URL to its https address.'
}

/** A page without scripts, for people whose address is wrong. */
export function addressPage(
  kind: 'unknown' | 'needs_tls',
  { expected, came, advice }: AddressExplanation,
): string {
  const title =
    kind === 'unknown' ? 'This address is not known to Holdfast' : 'Holdfast needs an encrypted connection'
  const rows = [
    ['Expected', expected],
    ['You came as', came],
    ['What to do', advice],
  ].map(([term, text]) => `<dt>${term}</dt><dd>${escapeHtml(text ?? '')}</dd>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body><h1>${title}</h1><dl>${rows.join('')}</dl></body></html>`
}
