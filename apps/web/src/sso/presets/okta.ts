import { msg } from '@lingui/core/macro'
import type { Preset } from '../presets.ts'

export const okta: Preset = {
  name: 'Okta',
  console: msg`Okta Admin Console, <your organisation>-admin.okta.com`,
  usual: 'oidc',
  kinds: {
    oidc: {
      example: 'https://<your organisation>.okta.com',
      scopes: 'openid profile email groups',
      mapping: { email: 'email', displayName: 'name', groups: 'groups' },
      groups: msg`Okta sends the names of groups, and at most 100 of them: narrow the filter when people are in more.`,
      steps: [
        {
          text: msg`Open Applications › Applications › Create App Integration, choose “OIDC - OpenID Connect” and “Web Application”. Enter:`,
          copy: [
            { label: 'Sign-in redirect URIs', address: 'redirectUri' },
            { label: 'Sign-out redirect URIs', address: 'postLogoutRedirectUri' },
          ],
        },
        { text: msg`Under Assignments choose who may use it, and save.` },
        {
          text: msg`Open the tab Sign On › OpenID Connect ID Token › Edit. Set Groups claim type to Filter, and the filter to “groups”, Matches regex, “.*”.`,
        },
        {
          text: msg`On the tab General copy Client ID and Client secret into the form below. The issuer is the address of your Okta organisation, without “-admin”.`,
        },
      ],
    },
    saml: {
      example: 'https://<your organisation>.okta.com/app/<id>/sso/saml/metadata',
      mapping: {
        email: 'email',
        displayName: 'displayName',
        givenName: 'firstName',
        familyName: 'lastName',
        groups: 'groups',
      },
      groups: msg`Okta sends the names of groups that the filter lets through.`,
      steps: [
        {
          text: msg`Open Applications › Applications › Create App Integration › SAML 2.0, and name it Holdfast. On Configure SAML enter:`,
          copy: [
            { label: 'Single sign-on URL', address: 'acsUrl' },
            { label: 'Audience URI (SP Entity ID)', address: 'entityId' },
          ],
        },
        {
          text: msg`Set Name ID format to Persistent. Under Attribute Statements add email = user.email, displayName = user.displayName, firstName = user.firstName, lastName = user.lastName.`,
        },
        { text: msg`Under Group Attribute Statements add groups, Filter: Matches regex “.*”.` },
        {
          text: msg`Finish, open the tab Sign On, and copy the Metadata URL (under Metadata details, or SAML Signing Certificates › Actions › View IdP metadata) into the form below.`,
        },
        { text: msg`Assign people and groups on the tab Assignments.` },
      ],
    },
  },
}
