import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

export const adfs: Preset = {
  name: 'Microsoft AD FS',
  console: msg`AD FS Management, on the federation server`,
  usual: 'saml',
  kinds: {
    saml: {
      example: 'https://<federation service>/FederationMetadata/2007-06/FederationMetadata.xml',
      mapping: {
        email: `${claims}/emailaddress`,
        displayName: `${claims}/name`,
        groups: 'http://schemas.xmlsoap.org/claims/Group',
      },
      groups: msg`The rule below sends the names of groups without their domain.`,
      steps: [
        {
          text: msg`Open AD FS › Relying Party Trusts › Add Relying Party Trust › Claims aware, and choose “Import data about the relying party published online or on a local network” (or save the address as a file and import that):`,
          copy: [{ label: 'Federation metadata address', address: 'metadataUrl' }],
        },
        { text: msg`Choose the access control policy: who may use Holdfast.` },
        {
          text: msg`Open Edit Claim Issuance Policy › Add Rule › Send LDAP Attributes as Claims, store Active Directory: E-Mail-Addresses → E-Mail Address, Display-Name → Name, Token-Groups - Unqualified Names → Group.`,
        },
        {
          text: msg`Add a second rule, Transform an Incoming Claim: Primary SID → Name ID, outgoing name ID format Persistent Identifier. It stays the same when people change their names.`,
        },
        {
          text: msg`Our certificates are self-signed, so their revocation cannot be checked. In PowerShell:`,
          values: [
            {
              label: 'PowerShell',
              value:
                'Set-AdfsRelyingPartyTrust -TargetName "Holdfast" -EncryptionCertificateRevocationCheck None -SigningCertificateRevocationCheck None',
            },
          ],
        },
        {
          text: msg`Enter the metadata address of your federation service below, or upload the file if Holdfast cannot reach it.`,
        },
      ],
    },
    oidc: {
      example: 'https://<federation service>/adfs',
      scopes: 'openid profile email allatclaims',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      steps: [
        {
          text: msg`Open AD FS › Application Groups › Add Application Group › “Server application accessing a web API”. Copy the Client Identifier, and enter:`,
          copy: [{ label: 'Redirect URI', address: 'redirectUri' }],
        },
        { text: msg`Choose “Generate a shared secret” and copy it into the form below.` },
        {
          text: msg`Give the web API the Client Identifier as its Identifier too, permit the scopes openid, profile, email and allatclaims, and add Issuance Transform Rules that send E-Mail-Addresses → email, Display-Name → name and Token-Groups - Unqualified Names → groups.`,
        },
      ],
    },
  },
}
