/** The origin that people use at a tenant: the appliance's own, or its scheme and port with the tenant's host name. */
export function originOf({ host }: { host: string | null }, publicUrl: string): string {
  const own = new URL(publicUrl)
  if (host === null) return own.origin
  return `${own.protocol}//${host}${own.port ? `:${own.port}` : ''}`
}
