import type { Outbound } from '@holdfast/runtime/outbound'
import type { Sealer } from '../secrets/sealed.ts'

/** What single sign-on needs of the process beside the database. */
export interface SsoServices {
  outbound: Outbound
  sealer: Sealer
  /** TXT records of a name, each joined; empty where there are none. */
  resolveTxt: (name: string) => Promise<string[]>
}
