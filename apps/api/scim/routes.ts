import { replaceUser, patchUser } from '@holdfast/domain/scim/change-user'
import type { Json } from '@holdfast/domain/scim/clean'
import { isObject } from '@holdfast/domain/scim/clean'
import type { ScimContext } from '@holdfast/domain/scim/context'
import { createUser } from '@holdfast/domain/scim/create-user'
import { deleteUser } from '@holdfast/domain/scim/delete-user'
import {
  resourceType,
  resourceTypes,
  schema,
  schemas,
  serviceProviderConfig,
} from '@holdfast/domain/scim/describe'
import { ScimError } from '@holdfast/domain/scim/error'
import { createGroup, deleteGroup, patchGroup, replaceGroup } from '@holdfast/domain/scim/groups'
import { getGroup, listGroups } from '@holdfast/domain/scim/list-groups'
import { listQuery } from '@holdfast/domain/scim/list-response'
import { getUser, listUsers } from '@holdfast/domain/scim/list-users'
import { asksFor, project } from '@holdfast/domain/scim/project'
import type { Projection } from '@holdfast/domain/scim/project'
import type { ApiContext } from '../http/environment.ts'
import type { Api } from '../register.ts'
import { answer } from './answer.ts'
import type { ScimDoor } from './door.ts'

const at = '/scim/v2'

type Act = (caller: ScimContext, c: ApiContext) => Promise<Response> | Response

/** SCIM 2.0 (RFC 7644) of the organisation whose token calls. Its paths and bodies are the RFC's, so they are no route objects. */
export function scimRoutes({ app }: Api, door: ScimDoor): void {
  const by = (act: Act) => async (c: ApiContext) => act(await door.callerOf(c), c)

  app.get(
    `${at}/ServiceProviderConfig`,
    by(({ baseUrl }, c) => answer(c, serviceProviderConfig(baseUrl))),
  )
  app.get(
    `${at}/ResourceTypes`,
    by(({ baseUrl }, c) => answer(c, resourceTypes(baseUrl))),
  )
  app.get(
    `${at}/ResourceTypes/:name`,
    by(({ baseUrl }, c) => answer(c, resourceType(baseUrl, nameOf(c)))),
  )
  app.get(
    `${at}/Schemas`,
    by(({ baseUrl }, c) => answer(c, schemas(baseUrl))),
  )
  app.get(
    `${at}/Schemas/:name`,
    by(({ baseUrl }, c) => answer(c, schema(baseUrl, nameOf(c)))),
  )

  app.get(
    `${at}/Users`,
    by(async (caller, c) =>
      answer(c, projectAll(await listUsers(caller, listQuery(c.req.query())), c.req.query())),
    ),
  )
  app.post(
    `${at}/Users/.search`,
    by(async (caller, c) => {
      const search = await bodyOf(c)
      return answer(c, projectAll(await listUsers(caller, listQuery(search)), projectionOf(search)))
    }),
  )
  app.post(
    `${at}/Users`,
    by(async (caller, c) =>
      answer(c, project(await createUser(caller, await bodyOf(c)), c.req.query()), 201),
    ),
  )
  app.get(
    `${at}/Users/:id`,
    by(async (caller, c) => answer(c, project(await getUser(caller, idOf(c)), c.req.query()))),
  )
  app.put(
    `${at}/Users/:id`,
    by(async (caller, c) => {
      const change = { id: idOf(c), body: await bodyOf(c), ifMatch: c.req.header('if-match') }
      return answer(c, project(await replaceUser(caller, change), c.req.query()))
    }),
  )
  app.patch(
    `${at}/Users/:id`,
    by(async (caller, c) => {
      const change = { id: idOf(c), body: await bodyOf(c), ifMatch: c.req.header('if-match') }
      return answer(c, project(await patchUser(caller, change), c.req.query()))
    }),
  )
  app.delete(
    `${at}/Users/:id`,
    by(async (caller, c) => {
      await deleteUser(caller, idOf(c), c.req.header('if-match'))
      return c.body(null, 204)
    }),
  )

  groupRoutes({ app }, by)

  app.all(
    `${at}/*`,
    by((_, c) => {
      // No person calls, so there is no own resource; and bulk is said to be unsupported.
      const known = /^\/scim\/v2\/(Me|Bulk)$/.test(c.req.path)
      throw new ScimError(
        known ? 501 : 404,
        undefined,
        known ? 'This is not supported.' : 'There is no such resource.',
      )
    }),
  )
}

function groupRoutes(
  { app }: Pick<Api, 'app'>,
  by: (act: Act) => (c: ApiContext) => Promise<Response>,
): void {
  const needs = (projection: Projection) => ({ withMembers: asksFor('members', projection) })
  const changeOf = (c: ApiContext) => ({
    id: idOf(c),
    ifMatch: c.req.header('if-match'),
    ...needs(c.req.query()),
  })
  app.get(
    `${at}/Groups`,
    by(async (caller, c) => {
      const list = await listGroups(caller, listQuery(c.req.query()), needs(c.req.query()))
      return answer(c, projectAll(list, c.req.query()))
    }),
  )
  app.post(
    `${at}/Groups/.search`,
    by(async (caller, c) => {
      const search = await bodyOf(c)
      const list = await listGroups(caller, listQuery(search), needs(projectionOf(search)))
      return answer(c, projectAll(list, projectionOf(search)))
    }),
  )
  app.post(
    `${at}/Groups`,
    by(async (caller, c) => {
      const group = await createGroup(caller, await bodyOf(c), needs(c.req.query()))
      return answer(c, project(group, c.req.query()), 201)
    }),
  )
  app.get(
    `${at}/Groups/:id`,
    by(async (caller, c) =>
      answer(c, project(await getGroup(caller, idOf(c), needs(c.req.query())), c.req.query())),
    ),
  )
  app.put(
    `${at}/Groups/:id`,
    by(async (caller, c) =>
      answer(c, project(await replaceGroup(caller, await bodyOf(c), changeOf(c)), c.req.query())),
    ),
  )
  app.patch(
    `${at}/Groups/:id`,
    by(async (caller, c) =>
      answer(c, project(await patchGroup(caller, await bodyOf(c), changeOf(c)), c.req.query())),
    ),
  )
  app.delete(
    `${at}/Groups/:id`,
    by(async (caller, c) => {
      await deleteGroup(caller, idOf(c), c.req.header('if-match'))
      return c.body(null, 204)
    }),
  )
}

function idOf(c: ApiContext): string {
  return c.req.param('id') ?? ''
}

function nameOf(c: ApiContext): string {
  return c.req.param('name') ?? ''
}

/** @throws ScimError `invalidSyntax` */
async function bodyOf(c: ApiContext): Promise<Json> {
  const body: unknown = await c.req.json().catch(() => undefined)
  if (!isObject(body)) throw new ScimError(400, 'invalidSyntax', 'The body is no JSON object.')
  return body
}

/** A search carries as lists what an address carries as text (RFC 7644, section 3.4.3). */
function projectionOf({ attributes, excludedAttributes }: Json): Projection {
  const list = (value: unknown) => (Array.isArray(value) ? value.join(',') : undefined)
  return { attributes: list(attributes), excludedAttributes: list(excludedAttributes) }
}

function projectAll(list: Json, projection: Projection): Json {
  // `listUsers` makes a list of resources.
  const resources = (list.Resources as Json[]).map((resource) => project(resource, projection))
  return { ...list, Resources: resources }
}
