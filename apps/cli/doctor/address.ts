import type { Check } from './check.ts'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export const address: Check = {
  name: 'address',
  look: async ({ PUBLIC_URL, SMTP_URL }) => {
    const url = new URL(PUBLIC_URL)
    const safe = url.protocol === 'https:' || LOOPBACK.has(url.hostname)
    return [
      safe
        ? { name: 'address', state: 'ok', detail: PUBLIC_URL }
        : {
            name: 'address',
            state: 'fail',
            detail: `${PUBLIC_URL} is not encrypted, so nobody can sign in there`,
            fix: 'serve it over https and set PUBLIC_URL accordingly',
          },
      SMTP_URL
        ? { name: 'mail', state: 'ok', detail: `through ${new URL(SMTP_URL).host}` }
        : {
            name: 'mail',
            state: 'warn',
            detail: 'no mail server: invitations and resets are links to copy',
            fix: 'set SMTP_URL',
          },
    ]
  },
}
