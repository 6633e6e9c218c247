import { type Role, roles } from '@holdfast/contracts/roles'
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

const ownTemplate = msg`Own template`

const predefined = (id: string): Role | undefined => roles.find((role) => role === id)

/** Names and meanings of the predefined templates; one of the organisation's own has no words here. */
export function useRoleWords() {
  const { i18n } = useLingui()
  return {
    nameOf: (id: string) => {
      const role = predefined(id)
      return i18n._(role === undefined ? ownTemplate : names[role])
    },
    meaningOf: (id: string) => {
      const role = predefined(id)
      return role === undefined ? '' : i18n._(meanings[role])
    },
  }
}
