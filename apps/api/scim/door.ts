import { authenticateDirectory } from '@holdfast/domain/scim/authenticate'
import type { ScimContext } from '@holdfast/domain/scim/context'
import { ScimError } from '@holdfast/domain/scim/error'
import type { Doors } from '../app.ts'
import type { ApiContext } from '../http/environment.ts'
import type { RequestBudget } from '../http/request-budget.ts'

/** Wrong tokens from one address. */
const wrong = { name: 'scim-token', requests: 60, seconds: 60 }

/** Lets directories in by their tokens. */
export class ScimDoor {
  readonly #doors: Doors
  readonly #budget: RequestBudget

  constructor(doors: Doors, budget: RequestBudget) {
    this.#doors = doors
    this.#budget = budget
  }

  /**
   * Who calls.
   *
   * @throws ScimError 401; DomainError `rate_limited`
   */
  async callerOf(c: ApiContext): Promise<ScimContext> {
    const { sites, limits } = this.#doors
    const tenant = c.get('tenant')
    const place = { ownTenant: tenant.host !== null, baseUrl: `${sites.urlOf(tenant)}/scim/v2` }
    try {
      const caller = await authenticateDirectory(c.get('ctx'), c.req.header('authorization'), place)
      this.#budget.take(caller.token.id)
      return caller
    } catch (error) {
      if (error instanceof ScimError) await limits.take(wrong, c.get('address'))
      throw error
    }
  }
}
