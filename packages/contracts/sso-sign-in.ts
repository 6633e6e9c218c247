import { z } from 'zod'
import { Id, Instant } from './primitives.ts'
import { route } from './route.ts'
import { SignInAddress, SignInWays } from './sso.ts'

/** What browsers and identity providers call. Those that a provider sends a browser to are forms or redirects, not JSON. */

const base = '/api/v1/sso/{providerId}'
const tag = 'Single sign-on'
const Provider = z.strictObject({ providerId: Id })
const toPage = { 303: { description: 'On to the provider, the app, or a page that explains with a code' } }

export const listSignInWays = route({
  method: 'post',
  path: '/api/v1/sso/ways',
  tag,
  summary: 'How someone with this e-mail address signs in; without one: buttons of this tenant',
  description: 'Answers by the domain alone: the same whether or not there is such an account.',
  access: 'public',
  body: SignInAddress,
  responses: { 200: { description: 'Providers', schema: SignInWays } },
})

export const startSso = route({
  method: 'get',
  path: `${base}/start`,
  tag,
  summary: 'Go to the provider to sign in',
  access: 'public',
  params: Provider,
  query: z.object({
    /** A path of the app. */
    returnTo: z.string().max(2000).optional(),
    /** The key of a test. */
    test: z.string().max(100).optional(),
    /** Who is expected, to fill the provider's form. */
    hint: z.string().max(254).optional(),
    /** OIDC third-party initiated login; ignored but for being allowed. */
    iss: z.string().max(2000).optional(),
    target_link_uri: z.string().max(2000).optional(),
    login_hint: z.string().max(254).optional(),
  }),
  responses: toPage,
})

export const oidcCallback = route({
  method: 'get',
  path: `${base}/callback`,
  tag,
  summary: 'OIDC redirect URI',
  access: 'public',
  params: Provider,
  responses: toPage,
})

export const oidcBackChannelLogout = route({
  method: 'post',
  path: `${base}/back-channel-logout`,
  tag,
  summary: 'OIDC back-channel logout: ends the sessions that a logout token names',
  access: 'public',
  params: Provider,
  responses: { 200: { description: 'Ended', mediaType: 'text/plain' } },
})

export const ssoSignedOut = route({
  method: 'get',
  path: `${base}/signed-out`,
  tag,
  summary: 'Where the provider sends a browser after signing out',
  access: 'public',
  params: Provider,
  responses: toPage,
})

export const ssoJwks = route({
  method: 'get',
  path: `${base}/jwks`,
  tag,
  summary: 'Our public keys for private_key_jwt',
  access: 'public',
  params: Provider,
  responses: {
    200: { description: 'A JSON Web Key Set', schema: z.object({ keys: z.array(z.looseObject({})) }) },
  },
})

export const samlMetadata = route({
  method: 'get',
  path: `${base}/metadata`,
  tag,
  summary: 'Our SAML metadata for this provider',
  access: 'public',
  params: Provider,
  responses: { 200: { description: 'Metadata', mediaType: 'application/samlmetadata+xml' } },
})

export const samlAcs = route({
  method: 'post',
  path: `${base}/acs`,
  tag,
  summary: 'SAML assertion consumer service (HTTP-POST)',
  access: 'public',
  params: Provider,
  responses: toPage,
})

export const samlLogout = route({
  method: 'get',
  path: `${base}/slo`,
  tag,
  summary: 'SAML single logout (HTTP-Redirect)',
  access: 'public',
  params: Provider,
  responses: toPage,
})

export const samlLogoutPost = route({
  method: 'post',
  path: `${base}/slo`,
  tag,
  summary: 'SAML single logout (HTTP-POST)',
  access: 'public',
  params: Provider,
  responses: toPage,
})

export const getSsoLink = route({
  method: 'get',
  path: '/api/v1/sso/link',
  tag,
  summary: 'The account that waits to be linked in this browser',
  access: 'public',
  responses: {
    200: {
      description: 'Who',
      schema: z.object({
        email: z.string(),
        provider: z.string(),
        organization: z.string(),
        expiresAt: Instant,
      }),
    },
  },
})

export const proveSsoLink = route({
  method: 'post',
  path: '/api/v1/sso/link',
  tag,
  summary: 'Link what waits in this browser to the account that is signed in',
  description:
    'Signing in, with all that the account asks for, is what proves that both are the same person’s.',
  access: 'session',
  responses: {
    200: { description: 'Linked; go on to this address', schema: z.object({ url: z.string() }) },
  },
})

export const ssoSignOut = route({
  method: 'post',
  path: '/api/v1/sso/sign-out',
  tag,
  summary: 'Sign out here, and say where the browser goes to sign out at the provider',
  access: 'session',
  responses: {
    200: { description: 'Signed out here', schema: z.object({ url: z.string().nullable() }) },
  },
})
