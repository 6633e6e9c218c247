import type { Scene } from '../projects/enter.ts'

/** The handles by which a grant of the acting person is revoked: session, person, membership, project, support access. */
export function handlesOf(
  { ctx, access, organizationId }: Pick<Scene, 'ctx' | 'organizationId'> & Partial<Pick<Scene, 'access'>>,
  projectId: string,
): string[] {
  const { sessionId, userId } = ctx.actor
  const support = access?.support?.requestIds.slice(0, 8).map((id) => `x:${id}`) ?? []
  return [`s:${sessionId}`, `a:${userId}`, `m:${organizationId}:${userId}`, `p:${projectId}`, ...support]
}
