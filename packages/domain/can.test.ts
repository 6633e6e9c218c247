import { describe, expect, test } from 'vitest'
import { roles } from '@holdfast/contracts/roles'
import { can, mayGive, permissionsOf } from './can.ts'
import type { Grants, Verb } from './can.ts'

const none: Grants = { organizationRole: null, projectRoles: new Map() }

// Columns: account administrator, co-administrator, project manager, member, viewer, nobody.
const table: Record<Verb, string> = {
  'organization.see': 'yes yes yes yes yes yes',
  'organization.update': 'yes no no no no no',
  'settings.manage': 'yes no no no no no',
  'storage.see': 'yes yes yes no no no',
  'project.create': 'yes yes yes no no no',
  'project.see': 'yes yes yes yes yes no',
  'project.update': 'yes yes yes no no no',
  'project.delete': 'yes yes yes no no no',
  'node.read': 'yes yes yes yes yes no',
  'node.write': 'yes yes yes yes no no',
  'node.trash': 'yes yes yes yes no no',
  'node.delete': 'yes yes yes no no no',
  'version.read': 'yes yes yes yes yes no',
  'version.restore': 'yes yes yes yes no no',
  'member.see': 'yes yes yes yes no no',
  'member.invite': 'yes yes yes no no no',
  'member.manage': 'yes yes no no no no',
  'audit.see': 'yes yes yes no no no',
}
const onOrganizationOnly = new Set<string>([
  'organization.see',
  'organization.update',
  'settings.manage',
  'storage.see',
  'project.create',
])
// The keys of the table are exactly the verbs.
const verbs = Object.keys(table) as Verb[]

describe.each(verbs)('%s', (verb) => {
  const expected = (table[verb] ?? '').split(' ').map((word) => word === 'yes')
  const everyone: Grants[] = [...roles.map((role) => ({ ...none, organizationRole: role })), none]

  test('by a role on the organisation, on it and on any project', () => {
    expect(everyone.map((grants) => can(grants, verb, {}))).toEqual(expected)
    expect(everyone.map((grants) => can(grants, verb, { projectId: 'p' }))).toEqual(expected)
    expect(everyone.map((grants) => can(grants, verb, { projectId: 'p', nodeId: 'n' }))).toEqual(expected)
  })

  test('by a role on one project, there and nowhere else', () => {
    const everyoneThere: Grants[] = [
      ...roles.map((role) => ({ organizationRole: null, projectRoles: new Map([['p', role]]) })),
      none,
    ]
    const there = onOrganizationOnly.has(verb) ? everyone.map(() => can(none, verb, {})) : expected
    expect(everyoneThere.map((grants) => can(grants, verb, { projectId: 'p' }))).toEqual(there)
    const elsewhere = everyone.map(() => can(none, verb, {}))
    expect(everyoneThere.map((grants) => can(grants, verb, { projectId: 'q' }))).toEqual(elsewhere)
    expect(everyoneThere.map((grants) => can(grants, verb, {}))).toEqual(elsewhere)
  })
})

test('the nearest role wins for files, not for administration', () => {
  const grants: Grants = {
    organizationRole: 'account_administrator',
    projectRoles: new Map([['p', 'viewer']]),
  }
  expect(can(grants, 'node.write', { projectId: 'p' })).toBe(false)
  expect(can(grants, 'node.write', { projectId: 'q' })).toBe(true)
  expect(can(grants, 'member.manage', { projectId: 'p' })).toBe(true)
  expect(permissionsOf(grants, 'p')).toMatchObject({ files: 'read', members: 'admin' })
})

test('nobody gives a role above their own', () => {
  const manager: Grants = { organizationRole: 'member', projectRoles: new Map([['p', 'project_manager']]) }
  expect(roles.map((role) => mayGive(manager, role))).toEqual([false, false, false, true, true])
  expect(roles.map((role) => mayGive(manager, role, 'p'))).toEqual([false, false, true, true, true])
  expect(roles.some((role) => mayGive(none, role, 'p'))).toBe(false)
})
