import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'

const words = {
  'node.created': msg`created`,
  'node.renamed': msg`renamed`,
  'node.moved': msg`moved`,
  'node.copied': msg`copied`,
  'node.trashed': msg`moved to the trash`,
  'node.restored': msg`restored from the trash`,
  'node.deleted': msg`deleted for good`,
  'trash.emptied': msg`emptied the trash of`,
  'version.added': msg`added a version of`,
  'version.restored': msg`brought back a version of`,
  'version.opened': msg`opened`,
  'version.damaged': msg`found damage in`,
  'archive.created': msg`prepared a download of`,
  'archive.opened': msg`downloaded`,
  'upload.cancelled': msg`cancelled the upload of`,
  'upload.unplaced': msg`uploaded, without a place,`,
  'project.created': msg`created the project`,
  'project.updated': msg`changed the project`,
  'project.deleted': msg`deleted the project`,
  'project.restored': msg`restored the project`,
  'project.purged': msg`removed for good the project`,
  'invitation.created': msg`invited`,
  'invitation.accepted': msg`accepted the invitation of`,
  'invitation.revoked': msg`took back the invitation of`,
  'member.added': msg`joined:`,
  'member.changed': msg`changed the rights of`,
  'member.removed': msg`removed`,
  'member.project_role_set': msg`gave a role in a project to`,
  'member.project_role_removed': msg`took a role in a project from`,
  'session.begun': msg`signed in`,
  'session.ended': msg`signed out`,
  'session.refused': msg`was refused at the sign-in:`,
  'account.locked': msg`was locked out:`,
  'account.unlocked': msg`unlocked`,
  'account.password_changed': msg`changed the password of`,
  'account.password_refused': msg`gave a wrong password for`,
  'audit.exported': msg`exported the audit trail`,
  'audit.policy_changed': msg`changed how long the trail is kept`,
  'audit.destination_created': msg`sends the audit trail to`,
  'audit.destination_changed': msg`changed the receiver`,
  'audit.destination_deleted': msg`stopped sending the audit trail to`,
  'report.exported': msg`exported a report:`,
} as const

/** An action in words that stand between who did it and what it was done to; an unknown one as it is. */
export function useActionWords(): (action: string) => string {
  const { i18n } = useLingui()
  return (action) => {
    const known = Object.entries(words).find(([name]) => name === action)
    return known ? i18n._(known[1]) : action.replaceAll(/[._]/g, ' ')
  }
}
