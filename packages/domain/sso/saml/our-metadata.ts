import type { Certificate } from '../certificate.ts'
import type { addressesOf } from '../addresses.ts'
import { escapeXml } from './xml.ts'

const post = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'

/** Our metadata for one provider (SAML metadata, 2.4.4): all our certificates, so that it knows a new one before it is used. */
export function ourMetadata(
  addresses: ReturnType<typeof addressesOf>,
  certificates: readonly Certificate[],
  { signRequests, nameIdFormat }: { signRequests: boolean; nameIdFormat: string | null },
): string {
  // The one in use first: some providers read only one.
  const own = certificates.toSorted((one, other) => Number(other.active) - Number(one.active))
  const keys = own.flatMap(({ use, pem }) => {
    if (use === 'provider_signing') return []
    const body = pem.replace(/-----[^-]+-----|\s+/g, '')
    return `<md:KeyDescriptor use="${use === 'our_signing' ? 'signing' : 'encryption'}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${use === 'our_encryption' ? methods : ''}</md:KeyDescriptor>`
  })
  const format = nameIdFormat === null ? '' : `<md:NameIDFormat>${escapeXml(nameIdFormat)}</md:NameIDFormat>`
  const logout = [redirect, post].map(
    (binding) => `<md:SingleLogoutService Binding="${binding}" Location="${escapeXml(addresses.sloUrl)}"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${escapeXml(addresses.entityId)}">
<md:SPSSODescriptor AuthnRequestsSigned="${signRequests}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys.join('\n')}
${logout.join('\n')}
${format}<md:AssertionConsumerService Binding="${post}" Location="${escapeXml(addresses.acsUrl)}" index="0" isDefault="true"/>
</md:SPSSODescriptor>
</md:EntityDescriptor>
`
}

const methods =
  '<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>'
