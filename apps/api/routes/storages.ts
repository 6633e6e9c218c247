import * as routes from '@holdfast/contracts/storages'
import { createConnector, listConnectors, revokeConnector } from '@holdfast/domain/connectors/operate'
import type { ActorContext } from '@holdfast/domain/context'
import { listStorageJobs, startStorageJob } from '@holdfast/domain/jobs/operate'
import { listStorages } from '@holdfast/domain/storages/list'
import { updateStorage } from '@holdfast/domain/storages/operate'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Storages for organisations; connectors, storages and their jobs for operators. */
export function storageRoutes(api: Api, { connectorDb }: Parts): void {
  // What belongs to the appliance is seen by the role of connectors' calls only.
  const appliance = (ctx: ActorContext): ActorContext => ({ ...ctx, db: connectorDb })

  api.on(routes.listStorages, ({ ctx, params }) => listStorages(ctx, params))
  api.on(routes.listConnectors, ({ ctx }) => listConnectors(appliance(ctx)))
  api.on(routes.createConnector, ({ ctx, body }) => createConnector(appliance(ctx), body))
  api.on(routes.revokeConnector, ({ ctx, params }) => revokeConnector(appliance(ctx), params))
  api.on(routes.updateStorage, ({ ctx, params, body }) =>
    updateStorage(appliance(ctx), { ...params, ...body }),
  )
  api.on(routes.startStorageJob, ({ ctx, params, body }) =>
    startStorageJob(appliance(ctx), { ...params, ...body }),
  )
  api.on(routes.listStorageJobs, ({ ctx, params }) => listStorageJobs(appliance(ctx), params))
}
