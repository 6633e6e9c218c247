import type { Scene } from '../projects/enter.ts'

/** The handles by which a grant of the acting person is revoked: session, person, membership, project. */
export function handlesOf(
  { ctx, organizationId }: Pick<Scene, 'ctx' | 'organizationId'>,
  projectId: string,
): string[] {
  const { sessionId, userId } = ctx.actor
  return [`s:${sessionId}`, `a:${userId}`, `m:${organizationId}:${userId}`, `p:${projectId}`]
}
