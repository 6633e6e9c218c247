import { SsoRefusal } from '../refusal.ts'
import { attribute, children, everyElement, namespaces, parseXml, textOf } from './xml.ts'

/** What a provider's metadata say. */
export interface Described {
  entityId: string
  name: string | null
  signOnUrl: string
  signOnBinding: 'redirect' | 'post'
  signOutUrl: string | null
  /** Base64 of X.509. */
  certificates: string[]
  wantsSignedRequests: boolean
  validUntil: Date | null
}

const { metadata: ns, signature } = namespaces
const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const
const mostEntities = 1000

/**
 * Text of metadata in whatever encoding they name or show: UTF-8, UTF-16, and Latin-1, which Windows tools write.
 *
 * @throws SsoRefusal `metadata.encoding`
 */
export function decodeMetadata(bytes: Uint8Array): string {
  const [first, second] = bytes
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1')
  const named = /^[^<]*<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(head)?.[1]?.toLowerCase()
  const encoding = wide ?? (named === undefined ? 'utf-8' : named)
  if (!/^(utf-8|utf-16(le|be)?|iso-8859-1|windows-1252|us-ascii)$/.test(encoding))
    throw new SsoRefusal('metadata.encoding', `The encoding ${encoding} is not read; save the file as UTF-8.`)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes).replace(/^\uFEFF/, '')
  } catch {
    throw new SsoRefusal(
      'metadata.encoding',
      `The file is not ${encoding}, which it says it is. Save it as UTF-8.`,
    )
  }
}

/** All identity providers that metadata describe. @throws SsoRefusal `metadata.…` */
export function readMetadata(text: string): Described[] {
  const root = parseXml(withoutComments(text), 'metadata')
  const entities = [...everyElement(root)].filter(
    (element) => element.namespaceURI === ns && element.localName === 'EntityDescriptor',
  )
  if (entities.length > mostEntities)
    throw new SsoRefusal(
      'metadata.size',
      `There are more than ${mostEntities} entities; take the provider’s own metadata.`,
    )
  const found = entities.flatMap((entity) => describeEntity(entity) ?? [])
  if (found.length === 0)
    throw new SsoRefusal(
      'metadata.no_provider',
      entities.some((entity) => children(entity, ns, 'SPSSODescriptor').length > 0)
        ? 'These are the metadata of a service, not of an identity provider. Maybe they are our own.'
        : 'There is no identity provider for SAML 2.0 in it.',
    )
  return found.toSorted((one, other) =>
    (one.name ?? one.entityId).localeCompare(other.name ?? other.entityId),
  )
}

/** Federations write comments into their files. Here nothing is signed that they could split. */
function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, '')
}

function describeEntity(entity: Element): Described | null {
  const role = children(entity, ns, 'IDPSSODescriptor').find((one) =>
    (attribute(one, 'protocolSupportEnumeration') ?? '').includes('urn:oasis:names:tc:SAML:2.0:protocol'),
  )
  const entityId = attribute(entity, 'entityID')
  if (!role || entityId === null) return null
  const signOn = serviceOf(role, 'SingleSignOnService')
  if (!signOn) return null
  return {
    entityId,
    name: nameOf(entity),
    signOnUrl: signOn.address,
    signOnBinding: signOn.binding,
    signOutUrl: serviceOf(role, 'SingleLogoutService', ['redirect'])?.address ?? null,
    certificates: certificatesIn(role),
    wantsSignedRequests: attribute(role, 'WantAuthnRequestsSigned') === 'true',
    validUntil: untilOf(entity),
  }
}

function serviceOf(
  role: Element,
  name: string,
  wanted: readonly ('redirect' | 'post')[] = ['redirect', 'post'],
) {
  const services = children(role, ns, name)
  for (const binding of wanted) {
    const service = services.find((one) => attribute(one, 'Binding') === bindings[binding])
    const location = attribute(service ?? null, 'Location')
    if (!service || location === null) continue
    // Answers may go elsewhere; ours are answered where requests go unless the provider says otherwise.
    const address = location
    if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return { address, binding }
  }
  return null
}

function certificatesIn(role: Element): string[] {
  const found = children(role, ns, 'KeyDescriptor')
    .filter((key) => attribute(key, 'use') !== 'encryption')
    .flatMap((key) => [...everyElement(key)])
    .filter((element) => element.namespaceURI === signature && element.localName === 'X509Certificate')
    .map((element) => textOf(element).replace(/\s+/g, ''))
  return [...new Set(found)].slice(0, 20)
}

function nameOf(entity: Element): string | null {
  const names = [...everyElement(entity)].filter(
    ({ localName }) => localName === 'DisplayName' || localName === 'OrganizationDisplayName',
  )
  return textOf(names[0] ?? null).slice(0, 200) || null
}

function untilOf(entity: Element): Date | null {
  const parent = entity.parentNode?.nodeType === 1 ? (entity.parentNode as Element) : null
  const value = attribute(entity, 'validUntil') ?? attribute(parent, 'validUntil')
  const at = value === null ? Number.NaN : Date.parse(value)
  return Number.isNaN(at) ? null : new Date(at)
}

/** Only children are looked at where there must be one. */
export function soleEntity(found: readonly Described[], entityId: string | undefined): Described | null {
  if (entityId !== undefined) return found.find((one) => one.entityId === entityId) ?? null
  return found.length === 1 ? (found[0] ?? null) : null
}
