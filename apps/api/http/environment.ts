import type { HttpBindings } from '@hono/node-server'
import type { Context as HonoContext } from 'hono'
import type { RequestVariables } from '@holdfast/runtime/requests'
import type { Context } from '@holdfast/domain/context'
import type { LiveSession } from '@holdfast/domain/sessions/session'
import type { Tenant } from '@holdfast/domain/tenants/tenant'

/** What the middlewares find out about a request, in the order in which they do. */
export interface ApiVariables extends RequestVariables {
  /** The client's address, as listed proxies tell it. */
  address: string
  /** `https` or `http`, as the browser used it. */
  protocol: 'http' | 'https'
  tenant: Tenant
  session: LiveSession | null
  ctx: Context
}

export type ApiEnvironment = { Variables: ApiVariables; Bindings: HttpBindings }
export type ApiContext = HonoContext<ApiEnvironment>
