import type { SsoMapping, SsoPreset, SsoProvider } from '@holdfast/contracts/sso'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { adfs } from './presets/adfs.ts'
import { entra } from './presets/entra.ts'
import { google } from './presets/google.ts'
import { keycloak } from './presets/keycloak.ts'
import { okta } from './presets/okta.ts'
import { other } from './presets/other.ts'
import { pingfederate } from './presets/pingfederate.ts'

export type Kind = SsoProvider['kind']
type AddressName = keyof SsoProvider['addresses']

/** One thing to do in the provider's console. */
export interface ConsoleStep {
  /** Names the menus as the console does, in its own words. */
  text: MessageDescriptor
  /** Values of ours to paste there, each under the name that its field has there. */
  copy?: readonly { label: string; address: AddressName }[]
  /** Fixed values to paste. */
  values?: readonly { label: string; value: string }[]
}

interface PresetKind {
  steps: readonly ConsoleStep[]
  /** What claims are called there. */
  mapping: Partial<SsoMapping>
  scopes?: string
  /** What to enter here afterwards: an example of the issuer, or of the address of metadata. */
  example: string
  /** What is peculiar about groups. */
  groups?: MessageDescriptor
  /** Metadata come as a file only. */
  fileOnly?: true
}

export interface Preset {
  name: string
  /** Where its administrators work. */
  console: MessageDescriptor
  kinds: Partial<Record<Kind, PresetKind>>
  /** Which of both to take when nothing speaks against it. */
  usual: Kind
}

export const presets: Record<SsoPreset, Preset> = { entra, okta, google, keycloak, adfs, pingfederate, other }

export const kindNames: Record<Kind, MessageDescriptor> = {
  oidc: msg`OpenID Connect`,
  saml: msg`SAML 2.0`,
}
