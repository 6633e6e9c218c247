import type { Level, SinglePermission, Tool } from '@holdfast/contracts/roles'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const toolNames: Record<Tool, ReturnType<typeof msg>> = {
  files: msg`Files`,
  versions: msg`Versions`,
  sharing: msg`Sharing`,
  members: msg`People`,
  audit: msg`Audit trail`,
  reports: msg`Reports`,
  exports: msg`Exports`,
  settings: msg`Settings`,
}

const levelNames: Record<Level, ReturnType<typeof msg>> = {
  none: msg`None`,
  read: msg`Read-only`,
  standard: msg`Standard`,
  admin: msg`Admin`,
}

const singleNames: Record<SinglePermission, ReturnType<typeof msg>> = {
  'files.download': msg`Open and download files`,
  'files.upload': msg`Upload files`,
  'files.edit': msg`Make, rename and move`,
  'files.trash': msg`Put into the trash and bring back`,
  'files.label': msg`Label files and folders`,
  'files.purge': msg`Delete for good`,
  'files.rights': msg`Set rights of folders`,
  'projects.create': msg`Make projects`,
  'projects.update': msg`Change projects`,
  'projects.delete': msg`Delete projects`,
  'versions.restore': msg`Bring old versions back`,
  'sharing.outside': msg`Share with people from outside`,
  'sharing.release': msg`Take things out of folders with rights of their own`,
  'members.invite': msg`Invite people`,
  'members.manage': msg`Manage people and their rights`,
  'members.groups': msg`Manage groups`,
  'settings.templates': msg`Manage permission templates`,
}

/** What tools, levels and single permissions are called. */
export function useRightWords() {
  const { i18n } = useLingui()
  return {
    toolName: (tool: Tool) => i18n._(toolNames[tool]),
    levelName: (level: Level) => i18n._(levelNames[level]),
    singleName: (single: SinglePermission) => i18n._(singleNames[single]),
  }
}
