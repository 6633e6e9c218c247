import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'
const microsoft = 'http://schemas.microsoft.com/identity/claims'

export const entra: Preset = {
  name: 'Microsoft Entra ID',
  console: msg`Microsoft Entra admin center, entra.microsoft.com (formerly Azure AD)`,
  usual: 'oidc',
  kinds: {
    oidc: {
      example: 'https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0',
      scopes: 'openid profile email',
      mapping: { subject: null, email: 'email', displayName: 'name', externalId: 'oid', groups: 'groups' },
      groups: msg`Entra sends object ids, not names: copy them from Groups › All groups. Someone in more than 200 groups gets none of them in the token; choose “Groups assigned to the application” then.`,
      steps: [
        {
          text: msg`Open Entra ID › App registrations › New registration. Name it Holdfast, choose “Accounts in this organizational directory only”, and under Redirect URI take the platform Web with this address:`,
          copy: [{ label: 'Redirect URI', address: 'redirectUri' }],
        },
        {
          text: msg`Open Authentication › Add URI, and add this one too, so that signing out leads back here:`,
          copy: [{ label: 'Redirect URI', address: 'postLogoutRedirectUri' }],
        },
        {
          text: msg`Open Token configuration › Add optional claim › ID, tick “email”, and agree to the Microsoft Graph permission. Then Add groups claim › Security groups (or Groups assigned to the application) › ID: Group ID.`,
        },
        {
          text: msg`Open Certificates & secrets › Client secrets › New client secret. Copy its Value (not the Secret ID) into the form below, and note when it expires.`,
        },
        {
          text: msg`Open Overview. The Application (client) ID is the client id; the issuer is made of the Directory (tenant) ID.`,
        },
        {
          text: msg`Under Enterprise applications › Holdfast › Properties set “Assignment required?” to Yes, and assign people and groups under Users and groups.`,
        },
      ],
    },
    saml: {
      example:
        'https://login.microsoftonline.com/<tenant>/federationmetadata/2007-06/federationmetadata.xml?appid=…',
      mapping: {
        subject: `${microsoft}/objectidentifier`,
        email: `${claims}/emailaddress`,
        displayName: `${microsoft}/displayname`,
        givenName: `${claims}/givenname`,
        familyName: `${claims}/surname`,
        externalId: `${microsoft}/objectidentifier`,
        groups: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups',
      },
      groups: msg`Entra sends object ids, not names. Someone in more than 150 groups gets none of them in the assertion; choose “Groups assigned to the application” then.`,
      steps: [
        {
          text: msg`Open Entra ID › Enterprise applications › New application › Create your own application. Name it Holdfast and choose “Integrate any other application you don't find in the gallery (Non-gallery)”.`,
        },
        {
          text: msg`Open Single sign-on › SAML › Basic SAML Configuration › Edit, and enter:`,
          copy: [
            { label: 'Identifier (Entity ID)', address: 'entityId' },
            { label: 'Reply URL (Assertion Consumer Service URL)', address: 'acsUrl' },
            { label: 'Logout Url', address: 'sloUrl' },
          ],
        },
        {
          text: msg`Under Attributes & Claims leave what is there, and Add a group claim: Security groups (or Groups assigned to the application), Source attribute Group ID.`,
        },
        {
          text: msg`Under SAML Certificates copy the App Federation Metadata Url into the form below. Holdfast reads it again every day, so that a new certificate needs no visit here.`,
        },
        { text: msg`Assign people and groups under Users and groups.` },
      ],
    },
  },
}
