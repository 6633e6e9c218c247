import type { TokenScope } from '@holdfast/contracts/api-tokens'
import type { Verb } from '../can.ts'

const reading = [
  'organization.see',
  'project.see',
  'node.pass',
  'node.read',
  'node.download',
  'version.read',
] as const satisfies readonly Verb[]

/** What each scope lets a token do, as far as its person may. Verbs that stand nowhere here are closed to tokens. */
const verbs: Readonly<Record<TokenScope, readonly Verb[]>> = {
  'files.read': reading,
  'files.write': [...reading, 'node.upload', 'node.write', 'node.label', 'node.trash', 'version.restore'],
  'projects.manage': [
    'organization.see',
    'storage.see',
    'project.create',
    'project.see',
    'project.update',
    'project.delete',
  ],
  'members.read': ['organization.see', 'project.see', 'member.see', 'group.see', 'template.see'],
  'audit.export': ['organization.see', 'audit.see', 'audit.export'],
}

/** The verbs that these scopes open. */
export function verbsOf(scopes: readonly TokenScope[]): ReadonlySet<Verb> {
  return new Set(scopes.flatMap((scope) => verbs[scope]))
}
