import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import { noticeMail } from '@holdfast/mail/messages/notice'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { createInvitation } from '../invitations/create.ts'
import { postMail } from '../mail/post.ts'
import { enter } from '../projects/enter.ts'
import { getDistributionGroup } from './change.ts'
import { readGroup } from './row.ts'

/** Whom it invited, and who is a member there already. */
export interface GroupInvited {
  invited: { email: string; url: string }[]
  members: string[]
}

/**
 * Invites everyone of a distribution group, as if one invited them one by one. Who is a member there already is left out. Repeating
 * it after a failure invites the rest again, by new links.
 *
 * @throws DomainError `forbidden`, `role_too_high`, `not_found`
 */
export async function inviteDistributionGroup(
  ctx: Context,
  organizationId: string,
  id: string,
  input: { role: TemplateId; projectId: string | null; publicUrl: string },
): Promise<GroupInvited> {
  const { members: addresses } = await getDistributionGroup(ctx, organizationId, id)
  const result: GroupInvited = { invited: [], members: [] }
  for (const { email } of addresses) {
    try {
      const { url } = await createInvitation(ctx, organizationId, { ...input, email })
      result.invited.push({ email, url })
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'already_member') throw error
      result.members.push(email)
    }
  }
  return result
}

/**
 * Writes a mail to everyone of a distribution group, each their own, so that nobody sees the others' addresses.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function notifyDistributionGroup(
  ctx: Context,
  organizationId: string,
  id: string,
  { subject, text }: { subject: string; text: string },
): Promise<{ mails: number }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'group.manage')
    const group = await readGroup(tx, organizationId, id)
    const [organization] = await tx.execute<{ name: string }>(sql`
      select name from organizations where id = ${organizationId}`)
    const by = acting.actor.displayName
    for (const { email: to } of group.members) {
      const message = noticeMail({ to, subject, text, by, organization: organization?.name ?? '' })
      await postMail(tx, acting, { message, kind: 'notice', organizationId })
    }
    await audit(tx, acting, {
      action: 'distribution_group.notified',
      object: { kind: 'distribution_group', id, name: group.name },
      after: { subject, mails: group.members.length },
      organizationId,
    })
    return { mails: group.members.length }
  })
}
