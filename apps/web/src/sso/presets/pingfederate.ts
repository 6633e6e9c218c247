import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

export const pingfederate: Preset = {
  name: 'PingFederate',
  console: msg`PingFederate administrative console, https://<host>:9999/pingfederate/app`,
  usual: 'saml',
  kinds: {
    saml: {
      example: 'https://<host>:9031/pf/federation_metadata.ping?PartnerSpId=<our entity id>',
      mapping: { email: 'email', displayName: 'displayName', groups: 'groups' },
      steps: [
        {
          text: msg`Open Applications › Integration › SP Connections › Create Connection, without a template, Browser SSO Profiles, SAML 2.0. Under Import Metadata choose URL or File:`,
          copy: [{ label: 'Metadata URL', address: 'metadataUrl' }],
        },
        { text: msg`Under Browser SSO › SAML Profiles tick SP-Initiated SSO and SP-Initiated SLO.` },
        {
          text: msg`Under Assertion Creation take Standard, extend the contract by email, displayName and groups, and map your adapter or policy contract to them. SAML_SUBJECT must be an attribute that never changes.`,
        },
        {
          text: msg`Under Protocol Settings check Assertion Consumer Service and SLO; under Signature Policy take “Always sign assertion”; under Encryption Policy “The entire assertion”.`,
          copy: [
            { label: 'Endpoint URL (POST)', address: 'acsUrl' },
            { label: 'SLO Service URL', address: 'sloUrl' },
          ],
        },
        {
          text: msg`Under Credentials choose the signing certificate with RSA SHA256, activate the connection, and export its metadata: the address or the file goes below.`,
        },
      ],
    },
    oidc: {
      example: 'https://<host>:9031',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      steps: [
        {
          text: msg`Open Applications › OAuth › Clients › Add Client. Client Authentication: Client Secret; Allowed Grant Types: Authorization Code; and enter:`,
          copy: [{ label: 'Redirect URIs', address: 'redirectUri' }],
        },
        {
          text: msg`Under OpenID Connect choose an ID Token Signing Algorithm with RSA or ECDSA, and a policy whose contract has email, name and groups.`,
        },
        { text: msg`The issuer is the Base URL of the server (System › Server › Protocol Settings).` },
      ],
    },
  },
}
