import { describe, expect, test } from 'vitest'
import { roles } from '@holdfast/contracts/roles'
import type { Role } from '@holdfast/contracts/roles'
import { can, mayGive, permissionsOf, singlesOf } from './can.ts'
import type { FolderRights, Grants, Held, Verb } from './can.ts'
import { predefined } from './templates/predefined.ts'
import type { Template } from './templates/predefined.ts'

const none: Grants = { organization: [], projects: new Map(), folders: null, within: new Set() }
const open: FolderRights = {
  projectId: 'p',
  guarded: false,
  nearest: new Map(),
  passages: new Set(),
  guards: new Map(),
}
const on = (
  organization: Role | null,
  project: Role | null = null,
  folders: FolderRights = open,
): Grants => ({
  organization: organization ? [predefined[organization]] : [],
  projects: new Map(project ? [['p', [predefined[project]]]] : []),
  folders,
  within: new Set(),
})

// Columns: account administrator, co-administrator, project manager, member, viewer, nobody.
const table: Record<Verb, string> = {
  'organization.see': 'yes yes yes yes yes yes',
  'organization.update': 'yes no no no no no',
  'settings.manage': 'yes no no no no no',
  'template.see': 'yes yes yes yes no no',
  'template.manage': 'yes no no no no no',
  'group.see': 'yes yes yes yes no no',
  'group.manage': 'yes yes no no no no',
  'storage.see': 'yes yes yes no no no',
  'project.create': 'yes yes yes no no no',
  'project.see': 'yes yes yes yes yes no',
  'project.update': 'yes yes yes no no no',
  'project.delete': 'yes yes yes no no no',
  'node.read': 'yes yes yes yes yes no',
  'node.pass': 'yes yes yes yes yes no',
  'node.download': 'yes yes yes yes yes no',
  'node.upload': 'yes yes yes yes no no',
  'node.label': 'yes yes yes yes no no',
  'node.release': 'yes yes yes yes no no',
  'node.rights': 'yes yes yes no no no',
  'node.write': 'yes yes yes yes no no',
  'node.trash': 'yes yes yes yes no no',
  'node.delete': 'yes yes yes no no no',
  'version.read': 'yes yes yes yes yes no',
  'version.restore': 'yes yes yes yes no no',
  'member.see': 'yes yes yes yes no no',
  'member.invite': 'yes yes yes no no no',
  'member.invite_outside': 'yes yes yes yes no no',
  'member.manage': 'yes yes no no no no',
  'audit.see': 'yes yes yes no no no',
  'audit.export': 'yes yes yes no no no',
  'audit.manage': 'yes no no no no no',
  'report.see': 'yes yes yes no no no',
}
const onOrganizationOnly = new Set<string>([
  'organization.see',
  'organization.update',
  'settings.manage',
  'template.manage',
  'group.manage',
  'storage.see',
  'project.create',
  'audit.export',
  'audit.manage',
  'report.see',
])
// The keys of the table are exactly the verbs.
const verbs = Object.keys(table) as Verb[]

describe.each(verbs)('%s', (verb) => {
  const expected = (table[verb] ?? '').split(' ').map((word) => word === 'yes')
  const everyone: Grants[] = [...roles.map((role) => on(role)), on(null)]

  test('by a role on the organisation, on it and on any project', () => {
    expect(everyone.map((grants) => can(grants, verb, {}))).toEqual(expected)
    expect(everyone.map((grants) => can(grants, verb, { projectId: 'p' }))).toEqual(expected)
    expect(everyone.map((grants) => can(grants, verb, { projectId: 'p', nodeId: 'n' }))).toEqual(expected)
  })

  test('by a role on one project, there and nowhere else', () => {
    const everyoneThere: Grants[] = [...roles.map((role) => on(null, role)), none]
    const there = onOrganizationOnly.has(verb) ? everyone.map(() => can(none, verb, {})) : expected
    expect(everyoneThere.map((grants) => can(grants, verb, { projectId: 'p' }))).toEqual(there)
    const elsewhere = everyone.map(() => can(none, verb, {}))
    expect(everyoneThere.map((grants) => can(grants, verb, { projectId: 'q' }))).toEqual(elsewhere)
    expect(everyoneThere.map((grants) => can(grants, verb, {}))).toEqual(elsewhere)
  })
})

test('the nearest role wins for files, not for administration', () => {
  const grants = on('account_administrator', 'viewer')
  expect(can(grants, 'node.write', { projectId: 'p' })).toBe(false)
  expect(can(grants, 'node.write', { projectId: 'q' })).toBe(true)
  expect(can(grants, 'member.manage', { projectId: 'p' })).toBe(true)
  expect(permissionsOf(grants, { projectId: 'p' })).toMatchObject({ files: 'read', members: 'admin' })
})

test('nobody gives a role above their own', () => {
  const given = (grants: Grants, projectId?: string) =>
    roles.map((role) => mayGive(grants, predefined[role], { projectId }))
  const manager = on('member', 'project_manager')
  expect(given(manager)).toEqual([false, false, false, true, true])
  expect(given(manager, 'p')).toEqual([false, false, true, true, true])
  expect(given(none, 'p').some(Boolean)).toBe(false)
  for (const [index, role] of roles.entries())
    expect(given(on(role))).toEqual(roles.map((_, other) => other >= index))
})

describe('in a project with folders that have rights of their own', () => {
  const guarded = (nearest: [string, Held | 'above'][], passages: string[] = []): FolderRights => ({
    projectId: 'p',
    guarded: true,
    nearest: new Map(nearest),
    passages: new Set(passages),
    guards: new Map(),
  })
  const node = { projectId: 'p', nodeId: 'n' }

  test('what is nearest decides, in both directions', () => {
    expect(can(on('viewer', null, guarded([['n', [predefined.member]]])), 'node.write', node)).toBe(true)
    expect(can(on('member', null, guarded([['n', [predefined.viewer]]])), 'node.write', node)).toBe(false)
    expect(can(on('member', null, guarded([['n', 'above']])), 'node.write', node)).toBe(true)
  })

  test('a private folder is closed to administrators, too', () => {
    expect(can(on('account_administrator', null, guarded([['n', []]])), 'node.read', node)).toBe(false)
  })

  test('of a node at which nobody looked nothing is allowed', () => {
    expect(can(on('account_administrator', null, guarded([])), 'node.read', node)).toBe(false)
    expect(can({ ...on('account_administrator'), folders: null }, 'node.read', node)).toBe(false)
    expect(can(on('account_administrator'), 'node.read', { projectId: 'q', nodeId: 'n' })).toBe(false)
  })

  test('who has a folder only comes to it and sees nothing else', () => {
    const grants = { ...on(null, null, guarded([['n', 'above']], ['n'])), within: new Set(['p']) }
    expect(can(grants, 'project.see', { projectId: 'p' })).toBe(true)
    expect(can(grants, 'node.pass', node)).toBe(true)
    expect(can(grants, 'node.read', node)).toBe(false)
    expect(can(grants, 'member.see', { projectId: 'p' })).toBe(false)
  })
})

describe('single permissions beside the levels', () => {
  const own: Template = { ...predefined.member, allow: ['members.invite'], deny: ['files.download'] }
  const grants = { ...on(null), organization: [own] }

  test('allow and deny', () => {
    expect(can(grants, 'node.download', {})).toBe(false)
    expect(can(grants, 'node.read', {})).toBe(true)
    expect(can(grants, 'member.invite', {})).toBe(true)
    expect(singlesOf(grants)).toContain('members.invite')
    expect(singlesOf(grants)).not.toContain('files.download')
  })

  test('what one of several templates allows is allowed', () => {
    const both = { ...grants, organization: [own, predefined.viewer] }
    expect(can(both, 'node.download', {})).toBe(true)
  })

  test('are given only by who has them', () => {
    expect(mayGive(on('member'), own)).toBe(false)
    expect(mayGive(on('project_manager'), own)).toBe(true)
    expect(mayGive(grants, predefined.viewer)).toBe(false)
  })
})
