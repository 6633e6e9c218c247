import type { Role } from '@holdfast/contracts/roles'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const names = {
  account_administrator: msg`Account administrator`,
  co_administrator: msg`Co-administrator`,
  project_manager: msg`Project manager`,
  member: msg`Member`,
  viewer: msg`Viewer`,
} as const

const meanings = {
  account_administrator: msg`Everything in the organisation`,
  co_administrator: msg`Everything but the account administrators`,
  project_manager: msg`Runs projects: people, quota, trash`,
  member: msg`Uploads, changes and shares files`,
  viewer: msg`Sees and downloads files`,
} as const

export function useRoleWords() {
  const { i18n } = useLingui()
  return {
    nameOf: (role: Role) => i18n._(names[role]),
    meaningOf: (role: Role) => i18n._(meanings[role]),
  }
}
