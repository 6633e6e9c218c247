/** A mail, ready to send. */
export interface Message {
  to: string
  subject: string
  text: string
  html: string
}

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

export interface Letter {
  to: string
  subject: string
  greeting: string
  paragraphs: readonly string[]
  action?: { label: string; url: string }
  /** Small print at the end. */
  footer?: string
}

/** One plain layout for all mails: no pictures, nothing that is fetched. */
export function letter({ to, subject, greeting, paragraphs, action, footer }: Letter): Message {
  const text = [greeting, ...paragraphs, ...(action ? [`${action.label}:\n${action.url}`] : []), footer ?? '']
  const html = [
    ...[greeting, ...paragraphs].map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    ...(action ? [button(action), `<p>${escapeHtml(action.url)}</p>`] : []),
    ...(footer ? [`<p><small>${escapeHtml(footer)}</small></p>`] : []),
  ]
  return {
    to,
    // A line break would begin another header.
    subject: subject.replace(/[\r\n]+/g, ' '),
    text: text.filter(Boolean).join('\n\n'),
    html: `<!doctype html><html><body style="font-family:sans-serif">${html.join('\n')}</body></html>`,
  }
}

function button({ label, url }: { label: string; url: string }): string {
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(label)}</a></p>`
}
