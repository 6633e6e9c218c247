import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

export const google: Preset = {
  name: 'Google Workspace',
  console: msg`Google Admin console, admin.google.com`,
  usual: 'saml',
  kinds: {
    saml: {
      example: 'GoogleIDPMetadata.xml',
      fileOnly: true,
      mapping: {
        email: 'email',
        displayName: null,
        givenName: 'firstName',
        familyName: 'lastName',
        groups: 'groups',
      },
      groups: msg`Google sends the names of those groups that are chosen in the app, up to 75.`,
      steps: [
        {
          text: msg`Open Apps › Web and mobile apps › Add app › Add custom SAML app, and name it Holdfast. On “Google Identity Provider details” choose Download metadata: that file goes into the form below. Google has no address for it.`,
        },
        {
          text: msg`On “Service provider details” enter, and set Name ID format to EMAIL and Name ID to Basic Information › Primary email:`,
          copy: [
            { label: 'ACS URL', address: 'acsUrl' },
            { label: 'Entity ID', address: 'entityId' },
          ],
        },
        {
          text: msg`On “Attribute mapping” add Primary email → email, First name → firstName, Last name → lastName; under Group membership choose groups and call the attribute groups.`,
        },
        {
          text: msg`Open the app › User access, and switch it On for the organisational units that need it. It may take hours until it holds for everyone.`,
        },
      ],
    },
    oidc: {
      example: 'https://accounts.google.com',
      mapping: { email: 'email', displayName: 'name', groups: null },
      groups: msg`Google sends no groups by OpenID Connect: take SAML if rights shall follow groups.`,
      steps: [
        {
          text: msg`Open console.cloud.google.com › Google Auth Platform › Clients › Create client, type “Web application”, and enter under Authorised redirect URIs:`,
          copy: [{ label: 'Authorised redirect URIs', address: 'redirectUri' }],
        },
        {
          text: msg`Under Google Auth Platform › Audience choose Internal, so that only people of your Workspace sign in.`,
        },
        {
          text: msg`Copy Client ID and Client secret into the form below. The issuer is always the same.`,
          values: [{ label: 'Issuer', value: 'https://accounts.google.com' }],
        },
      ],
    },
  },
}
