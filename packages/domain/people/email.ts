/** The form by which addresses are compared. Domains ignore case; that mailboxes do is what everybody expects. */
export function emailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase()
}
