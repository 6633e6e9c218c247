import type { MessageDescriptor } from '@lingui/core'
import { i18n } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ApiProblem, ProblemCode } from '../api/problem.ts'

interface Words {
  /** What happened. */
  title: MessageDescriptor
  /** What it means for the person's data, and what to do next. */
  next: MessageDescriptor
}

const words: Partial<Record<ProblemCode, Words>> = {
  unreachable: {
    title: msg`Holdfast cannot be reached`,
    next: msg`Your files are safe. Check the network, then try again.`,
  },
  unavailable: {
    title: msg`Part of Holdfast is not available now`,
    next: msg`Nothing was lost. Wait a moment, then try again.`,
  },
  internal: {
    title: msg`Something went wrong on our side`,
    next: msg`Nothing you stored was changed by this. Try again; if it stays, give your administrator the code below.`,
  },
  not_found: {
    title: msg`This is not here`,
    next: msg`It was deleted or moved, or it is not shared with you. Go back, or ask who sent you the link.`,
  },
  forbidden: {
    title: msg`You do not have the right to do this`,
    next: msg`Nothing was changed. An administrator of the project can give you the right.`,
  },
  copy_too_large: {
    title: msg`These are too many files and folders to copy at once`,
    next: msg`Nothing was copied. Copy smaller folders, one after another.`,
  },
  conflict: {
    title: msg`Someone else changed this meanwhile`,
    next: msg`Nothing was overwritten. Look at the current state, then try again.`,
  },
  precondition_failed: {
    title: msg`Someone else changed this meanwhile`,
    next: msg`Nothing was overwritten. Look at the current state, then try again.`,
  },
  rate_limited: {
    title: msg`That was a lot of requests`,
    next: msg`Wait a minute, then go on.`,
  },
  unauthenticated: { title: msg`You are signed out`, next: msg`Sign in to go on.` },
  session_expired: { title: msg`Your session has ended`, next: msg`Sign in to go on.` },
  invalid_credentials: {
    title: msg`E-mail or password is wrong`,
    next: msg`Check both and try again, or ask for a new password.`,
  },
  destination_invalid: {
    title: msg`The trail cannot be sent there`,
    next: msg`Nothing is sent. Check the address, the certificates and the key.`,
  },
  destination_limit: {
    title: msg`There are ten receivers already`,
    next: msg`Remove one that is not needed any more.`,
  },
  proof_required: {
    title: msg`Please confirm that it is you`,
    next: msg`Nothing was changed yet. Sign in again, then try once more.`,
  },
  factor_required: {
    title: msg`This needs a second factor`,
    next: msg`Set one up on the page of your account, or sign in again with the one you have.`,
  },
  sso_required: {
    title: msg`This organisation asks you to sign in through its provider`,
    next: msg`Go on to the provider; you come back to this page.`,
  },
  sso_other_organization: {
    title: msg`You came by the provider of another organisation`,
    next: msg`It opens that organisation alone. Sign out, then sign in with your password or by the provider of this one.`,
  },
  session_too_old: {
    title: msg`This organisation asks you to sign in again`,
    next: msg`Your last sign-in is longer ago than it allows. Nothing was changed.`,
  },
  sign_in_denied: {
    title: msg`The sign-in was denied on the other device`,
    next: msg`If it was you, begin again with your password.`,
  },
  push_refused: {
    title: msg`Notifications cannot be sent to this browser`,
    next: msg`Its service cannot be reached from here. The QR code works all the same.`,
  },
  no_sign_in_step: {
    title: msg`This sign-in has ended`,
    next: msg`It took too long, or too many answers were wrong. Begin again with your password.`,
  },
  factor_refused: {
    title: msg`This did not prove that it is you`,
    next: msg`Each code works once: wait for the next one and try again, or take another way.`,
  },
  factor_not_offered: {
    title: msg`Second factors are switched off here`,
    next: msg`Your administrator can switch them on.`,
  },
  last_factor: {
    title: msg`You must keep at least one second factor`,
    next: msg`Set up another one first.`,
  },
  too_many_factors: {
    title: msg`You have as many second factors as can be`,
    next: msg`Remove one that you do not use any more.`,
  },
  passkey_known: {
    title: msg`This passkey is set up already`,
    next: msg`Look for it in the list, or use another one.`,
  },
  locked_out: {
    title: msg`Too many failed sign-ins`,
    next: msg`Wait some minutes before you try again. An administrator can lift the lock.`,
  },
  account_disabled: {
    title: msg`This account is disabled`,
    next: msg`Your administrator can enable it again.`,
  },
  weak_password: {
    title: msg`This password is too easy to guess`,
    next: msg`Take some words that do not belong together, or let a password manager make one.`,
  },
  password_expired: {
    title: msg`Your password must be changed`,
    next: msg`Your organisation asks for a new one from time to time. Choose one, then sign in with it.`,
  },
  terms_required: {
    title: msg`The terms of use were changed`,
    next: msg`Read and accept them to go on. Nothing was lost.`,
  },
  terms_changed: {
    title: msg`This text was changed in the meantime`,
    next: msg`Read it again, then accept it.`,
  },
  mail_needed: {
    title: msg`This needs a mail server`,
    next: msg`None is configured here. Your operator can set one up.`,
  },
  same_email: { title: msg`This is your address already`, next: msg`Type another one.` },
  last_operator: {
    title: msg`The appliance keeps at least one operator`,
    next: msg`Make someone else an operator first.`,
  },
  too_many_tokens: {
    title: msg`You have as many API tokens as one person can have`,
    next: msg`Revoke one that is not used any more.`,
  },
  password_reused: {
    title: msg`This password was used before`,
    next: msg`Choose a different one.`,
  },
  link_invalid: {
    title: msg`This link does not work any more`,
    next: msg`It was used already or has expired. Ask for a new one.`,
  },
  email_taken: {
    title: msg`This e-mail address is in use`,
    next: msg`Take another one, or sign in with it.`,
  },
  tls_required: {
    title: msg`Sign-in needs an encrypted connection`,
    next: msg`Open the address that begins with https://.`,
  },
  name_invalid: {
    title: msg`This name cannot be used`,
    next: msg`Leave out / and \\, and spaces at its beginning and end.`,
  },
  name_taken: {
    title: msg`Something of this name is here already`,
    next: msg`Nothing was changed. Choose another name.`,
  },
  parent_missing: {
    title: msg`This folder is not there any more`,
    next: msg`Choose another folder.`,
  },
  move_into_itself: {
    title: msg`A folder cannot be moved into itself`,
    next: msg`Nothing was changed. Choose a folder outside of it.`,
  },
  too_deep: { title: msg`Folders cannot be nested deeper than this`, next: msg`Choose a folder further up.` },
  node_trashed: {
    title: msg`This is in the trash`,
    next: msg`Restore it from the trash first.`,
  },
  quota_exceeded: {
    title: msg`There is not enough room left`,
    next: msg`What is stored stays as it is. Delete what is not needed, or ask your administrator for more room.`,
  },
  file_too_large: {
    title: msg`This file is too large for its storage`,
    next: msg`It was not uploaded. Split it, or ask your operator for another storage.`,
  },
  upload_unplaced: {
    title: msg`The file is safe, but its place is gone`,
    next: msg`Its folder or its name was taken while it arrived. Choose a place for it.`,
  },
  upload_discarded: {
    title: msg`This upload was refused in the end`,
    next: msg`The right to upload here was lost while it ran, so the file was not kept. Ask an administrator of the project.`,
  },
  upload_expired: {
    title: msg`This upload has expired`,
    next: msg`Nothing came for a week. Start it again from the beginning.`,
  },
  upload_busy: {
    title: msg`This upload is held elsewhere`,
    next: msg`It goes on by itself in a moment.`,
  },
  upload_pending: {
    title: msg`The file has arrived and is being entered`,
    next: msg`It is safe. This takes a moment.`,
  },
  too_many_uploads: { title: msg`Many uploads are open`, next: msg`This one waits until others are done.` },
  storage_unavailable: {
    title: msg`The storage of this project cannot be reached now`,
    next: msg`What is stored is safe. Try again in a moment; if it stays, tell your operator.`,
  },
  storage_not_assigned: {
    title: msg`This storage is not offered to your organisation`,
    next: msg`Choose another one.`,
  },
  storage_full: {
    title: msg`The storage is full`,
    next: msg`What is stored is safe. Tell your operator, then resume.`,
  },
  connector_offline: {
    title: msg`The storage’s connector is offline`,
    next: msg`What is stored is safe. It works again as soon as the connector is back.`,
  },
  connector_not_ready: {
    title: msg`The storage’s connector is not ready`,
    next: msg`What is stored is safe. Try again in a moment.`,
  },
  content_corrupt: {
    title: msg`The stored file is damaged`,
    next: msg`Your operator has been told. An older version may still open.`,
  },
  archive_too_large: {
    title: msg`These are too many files for one archive`,
    next: msg`Choose fewer, or take the folders one by one.`,
  },
  archive_expired: {
    title: msg`This download’s address has expired`,
    next: msg`Choose the files again.`,
  },
  project_name_taken: {
    title: msg`A project of this name exists already`,
    next: msg`Choose another name.`,
  },
  project_deleted: {
    title: msg`This project is deleted`,
    next: msg`It can be restored until its files are purged.`,
  },
  quota_below_usage: {
    title: msg`This quota is smaller than what is stored already`,
    next: msg`Choose a larger one.`,
  },
  last_administrator: {
    title: msg`An organisation keeps at least one account administrator`,
    next: msg`Give the role to someone else first.`,
  },
  role_too_high: { title: msg`You can only give roles up to your own`, next: msg`Choose a lower role.` },
  already_member: { title: msg`This person is a member already`, next: msg`Change their role in the list.` },
  own_account: {
    title: msg`You cannot do this to your own account`,
    next: msg`Ask another administrator.`,
  },
  already_set_up: { title: msg`Holdfast is set up already`, next: msg`Sign in instead.` },
  not_set_up: {
    title: msg`Holdfast is not set up yet`,
    next: msg`Open the set-up link that it printed when it started.`,
  },
}

/** A problem in plain words: what happened, and what to do next. */
export function problemText(problem: ApiProblem): { title: string; next: string } {
  const known = words[problem.code]
  if (known === undefined) {
    const title = problem.title === '' ? i18n._(msg`That did not work`) : problem.title
    return { title, next: problem.detail ?? i18n._(msg`Nothing was changed. Try again.`) }
  }
  return { title: i18n._(known.title), next: i18n._(known.next) }
}
