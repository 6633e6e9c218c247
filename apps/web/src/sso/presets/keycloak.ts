import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

export const keycloak: Preset = {
  name: 'Keycloak',
  console: msg`Keycloak admin console, of your realm`,
  usual: 'oidc',
  kinds: {
    oidc: {
      example: 'https://<host>/realms/<realm>',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      groups: msg`Keycloak sends no groups until the mapper of step 3 is there. With “Full group path” on they begin with a slash.`,
      steps: [
        {
          text: msg`Open Clients › Create client. Client type OpenID Connect, Client ID holdfast; then Client authentication On, Standard flow only.`,
          values: [{ label: 'Client ID', value: 'holdfast' }],
        },
        {
          text: msg`Under Login settings enter:`,
          copy: [
            { label: 'Valid redirect URIs', address: 'redirectUri' },
            { label: 'Valid post logout redirect URIs', address: 'postLogoutRedirectUri' },
          ],
        },
        {
          text: msg`Open Client scopes › holdfast-dedicated › Configure a new mapper › Group Membership. Name and Token Claim Name: groups; Full group path Off.`,
        },
        {
          text: msg`Under Settings › Logout settings enter, so that signing out of Keycloak ends the session here:`,
          copy: [{ label: 'Backchannel logout URL', address: 'backChannelLogoutUri' }],
        },
        {
          text: msg`Copy the Client Secret of the tab Credentials into the form below. The issuer is the address of the realm.`,
        },
      ],
    },
    saml: {
      example: 'https://<host>/realms/<realm>/protocol/saml/descriptor',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      groups: msg`Keycloak sends no groups until the Group list mapper of step 3 is there.`,
      steps: [
        {
          text: msg`Open Clients › Import client, and give it our metadata (save this address as a file). It sets addresses, signatures and encryption.`,
          copy: [{ label: 'Metadata', address: 'metadataUrl' }],
        },
        {
          text: msg`Under Settings set Name ID format to persistent, and Sign documents and Sign assertions to On.`,
        },
        {
          text: msg`Open Client scopes › …-dedicated › Add mapper › By configuration: User Attribute email as email; User Attribute for the name as name; Group list as groups, Full group path Off, Single Group Attribute On.`,
        },
        { text: msg`The address of the realm's metadata goes into the form below.` },
      ],
    },
  },
}
