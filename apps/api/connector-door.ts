import { authenticateConnector } from '@holdfast/domain/connectors/authenticate'
import type { Authenticated } from '@holdfast/domain/connectors/authenticate'
import type { ConnectorContext } from '@holdfast/domain/connectors/connector-context'
import { DomainError } from '@holdfast/domain/error'
import type { MiddlewareHandler } from 'hono'
import type { ApiContext, ApiEnvironment } from './http/environment.ts'
import type { Parts } from './parts.ts'

const open = ['/api/connector/v1/enrol', '/api/connector/v1/jwks']

/** Lets enrolled connectors in by their tokens, before anything of the request is looked at. */
export class ConnectorDoor {
  readonly #parts: Parts
  readonly #known = new WeakMap<Request, Authenticated>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly admit: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
    if (!open.includes(c.req.path)) {
      const body = new Uint8Array(await c.req.arrayBuffer())
      const authorization = c.req.header('authorization')
      const { connectorDb, config } = this.#parts
      const request = { authorization, body, appliance: config.APPLIANCE_ID }
      this.#known.set(c.req.raw, await authenticateConnector(connectorDb, request))
    }
    return next()
  }

  /** Who calls; `admit` has let them in. */
  callerOf(c: ApiContext): { ctx: ConnectorContext; key: Authenticated['key'] } {
    const known = this.#known.get(c.req.raw)
    if (!known) throw new DomainError('connector_token_invalid')
    const { connectorDb: db, config } = this.#parts
    return {
      key: known.key,
      ctx: {
        db,
        connectorId: known.connectorId,
        appliance: config.APPLIANCE_ID,
        epoch: config.EPOCH,
        requestId: c.get('requestId'),
        address: c.get('address'),
      },
    }
  }
}
