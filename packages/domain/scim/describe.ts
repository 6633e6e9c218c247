import type { Json } from './clean.ts'
import { ScimError } from './error.ts'
import { listResponse, mostResults } from './list-response.ts'
import { ENTERPRISE, enterpriseAttributes, GROUP, groupAttributes, USER, userAttributes } from './schemas.ts'
import type { Attribute } from './schemas.ts'

/* What a directory asks before anything else: RFC 7643, sections 5 to 7. */

const META = 'urn:ietf:params:scim:schemas:core:2.0'

export function serviceProviderConfig(baseUrl: string): Json {
  return {
    schemas: [`${META}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: mostResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'Bearer token',
        description: 'A token that an administrator of the organisation makes in Holdfast',
        specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  }
}

const types = [
  { id: 'User', endpoint: '/Users', description: 'A person', schema: USER, extensions: [ENTERPRISE] },
  { id: 'Group', endpoint: '/Groups', description: 'A group of people', schema: GROUP, extensions: [] },
]

export function resourceTypes(baseUrl: string): Json {
  return all(types.map((type) => resourceType(baseUrl, type.id)))
}

/** @throws ScimError 404 */
export function resourceType(baseUrl: string, name: string): Json {
  const type = types.find(({ id }) => id === name)
  if (!type) throw new ScimError(404, undefined, 'There is no such type of resources.')
  const { id, endpoint, description, schema, extensions } = type
  return {
    schemas: [`${META}:ResourceType`],
    id,
    name: id,
    endpoint,
    description,
    schema,
    schemaExtensions: extensions.map((extension) => ({ schema: extension, required: false })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${id}` },
  }
}

const definitions = [
  { id: USER, name: 'User', description: 'A person', attributes: userAttributes },
  { id: GROUP, name: 'Group', description: 'A group of people', attributes: groupAttributes },
  {
    id: ENTERPRISE,
    name: 'EnterpriseUser',
    description: 'A person in a company',
    attributes: enterpriseAttributes,
  },
]

export function schemas(baseUrl: string): Json {
  return all(definitions.map(({ id }) => schema(baseUrl, id)))
}

/** @throws ScimError 404 */
export function schema(baseUrl: string, urn: string): Json {
  const definition = definitions.find(({ id }) => id.toLowerCase() === urn.toLowerCase())
  if (!definition) throw new ScimError(404, undefined, 'There is no such schema.')
  const { id, name, description, attributes } = definition
  return {
    schemas: [`${META}:Schema`],
    id,
    name,
    description,
    attributes: attributes.map(attributeOf),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${id}` },
  }
}

function attributeOf(attribute: Attribute): Json {
  const { name, type, description, canonicalValues, referenceTypes, subAttributes } = attribute
  return {
    name,
    type,
    multiValued: attribute.multiValued ?? false,
    description,
    required: attribute.required ?? false,
    ...(type !== 'boolean' && type !== 'complex' && { caseExact: attribute.caseExact ?? false }),
    mutability: attribute.mutability ?? 'readWrite',
    returned: attribute.returned ?? 'default',
    uniqueness: attribute.uniqueness ?? 'none',
    ...(canonicalValues && { canonicalValues }),
    ...(type === 'reference' && { referenceTypes: referenceTypes ?? ['Group'] }),
    ...(subAttributes && { subAttributes: subAttributes.map(attributeOf) }),
  }
}

/** These lists have few members and come whole. */
function all(resources: readonly Json[]): Json {
  return listResponse(resources, { total: resources.length, startIndex: 1 })
}
