const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
const SECRET_PARAMETERS =
  /([?&](?:grant|token|code|state|test|SAMLRequest|SAMLResponse|RelayState|id_token_hint|signature|sig|key|secret|password)=)[^&#]*/gi

/**
 * An address as it may appear in a log. Values of query parameters that carry permissions, and path segments long
 * enough to be a token, become `…`; ids (UUIDs) stay readable, also in front of a token.
 */
export function redactAddress(address: string): string {
  const [path = '', ...query] = address.split('?')
  const segments = path.split('/').map((segment) => {
    const id = UUID.exec(segment)?.[0] ?? ''
    return segment.length - id.length < 24 ? segment : `${id}…`
  })
  return [segments.join('/'), ...query].join('?').replaceAll(SECRET_PARAMETERS, '$1…')
}
