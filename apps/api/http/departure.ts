import { createHash } from 'node:crypto'
import { escapeHtml } from '@holdfast/mail/message'
import type { Departure } from '@holdfast/domain/sso/start'
import type { Cookies } from './cookies.ts'
import type { ApiContext } from './environment.ts'

/** Sends a browser on: to a provider, into the app, or to a page that explains with a code. */
export function depart(c: ApiContext, cookies: Cookies, home: string, to: Departure): Response {
  c.header('Cache-Control', 'no-store')
  if (to.to === 'provider') return c.redirect(to.url, 303)
  if (to.to === 'form') return postForm(c, to)
  if (to.to === 'app') cookies.signIn(c, to.browser)
  return c.redirect(home + pathOf(to), 303)
}

function pathOf(to: Exclude<Departure, { to: 'provider' | 'form' }>): string {
  switch (to.to) {
    case 'app':
      return to.returnTo
    case 'link':
      return '/sso/link'
    case 'tested':
      return `/sso/tested?code=${to.code}`
    case 'signed_out':
    case 'start':
      return '/sign-in'
    case 'problem':
      return `/sso/problem?code=${to.code}&reason=${reasonOf(to.rule)}`
  }
}

/** What the person may know: whether trying again helps. The rule is for administrators. */
function reasonOf(rule: string): string {
  if (/^provider\.(unreachable|slow|busy)$/.test(rule)) return 'provider_down'
  if (rule === 'provider.denied') return 'denied'
  if (/\.cookie$|\.state$|in_response_to$|test_over$/.test(rule)) return 'stale'
  return rule.startsWith('person.') ? 'not_let_in' : 'failed'
}

const script = 'document.forms[0].submit()'
const scriptHash = createHash('sha256').update(script).digest('base64')

/** A page that posts a form to the provider by itself (SAML bindings, 3.5), and by a button where scripts are off. */
function postForm(c: ApiContext, { url, fields }: { url: string; fields: Record<string, string> }): Response {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  )
  c.header(
    'Content-Security-Policy',
    `default-src 'none'; script-src 'sha256-${scriptHash}'; form-action ${new URL(url).origin}; base-uri 'none'; frame-ancestors 'none'`,
  )
  return c.html(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><form method="post" action="${escapeHtml(url)}">${inputs.join('')}<button>Continue</button></form>
<script>${script}</script></body></html>`)
}
