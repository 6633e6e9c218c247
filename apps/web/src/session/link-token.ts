/**
 * The secret of a one-time link. It travels in the fragment (`/invitation#<token>`), which browsers do not send, so that no
 * log ever holds it; `#token=…` and `?token=…` are read as well.
 */
export function linkToken(location: Pick<Location, 'hash' | 'search'> = window.location): string {
  const fragment = location.hash.slice(1)
  const named =
    new URLSearchParams(fragment).get('token') ?? new URLSearchParams(location.search).get('token')
  return named ?? fragment
}
