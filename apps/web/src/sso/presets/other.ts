import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

export const other: Preset = {
  name: 'Other',
  console: msg`Any provider that speaks OpenID Connect or SAML 2.0`,
  usual: 'oidc',
  kinds: {
    oidc: {
      example: 'https://<issuer>',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      steps: [
        {
          text: msg`Register a confidential web client with the authorization code flow and PKCE (S256), and these addresses:`,
          copy: [
            { label: 'Redirect URI', address: 'redirectUri' },
            { label: 'Post-logout redirect URI', address: 'postLogoutRedirectUri' },
            { label: 'Back-channel logout URI', address: 'backChannelLogoutUri' },
          ],
        },
        { text: msg`Let it send the claims email, name and, if rights shall follow groups, groups.` },
        {
          text: msg`Enter issuer, client id and client secret below. Everything else is read from the issuer's discovery document.`,
        },
      ],
    },
    saml: {
      example: 'https://<host>/metadata',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      steps: [
        {
          text: msg`Add a service provider by our metadata, or by these values:`,
          copy: [
            { label: 'Metadata', address: 'metadataUrl' },
            { label: 'Entity ID', address: 'entityId' },
            { label: 'ACS URL', address: 'acsUrl' },
            { label: 'Single logout URL', address: 'sloUrl' },
          ],
        },
        {
          text: msg`Sign assertions with RSA or ECDSA and SHA-256 or better, and send a NameID that stays the same for a person (persistent).`,
        },
        { text: msg`Send the attributes email, name and, if rights shall follow groups, groups.` },
      ],
    },
  },
}
