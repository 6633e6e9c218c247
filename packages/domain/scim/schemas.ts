/** One attribute of a SCIM schema (RFC 7643, section 7). It drives parsing, patching, answers and `/Schemas` alike. */
export interface Attribute {
  name: string
  type: 'string' | 'boolean' | 'complex' | 'reference' | 'dateTime'
  description: string
  multiValued?: true
  required?: true
  caseExact?: true
  mutability?: 'readOnly' | 'immutable'
  uniqueness?: 'server'
  returned?: 'always' | 'request'
  canonicalValues?: readonly string[]
  referenceTypes?: readonly string[]
  subAttributes?: readonly Attribute[]
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const text = (name: string, description: string): Attribute => ({ name, type: 'string', description })

/** What is kept of a person. Telephone numbers, postal addresses, photos and passwords that a directory sends are not. */
export const userAttributes: readonly Attribute[] = [
  {
    ...text('userName', 'Name by which the person signs in at the directory; unique in the organisation'),
    required: true,
    uniqueness: 'server',
  },
  { ...text('externalId', 'Identifier that the directory gives'), caseExact: true },
  {
    name: 'name',
    type: 'complex',
    description: 'Parts of the name',
    subAttributes: [
      text('formatted', 'The whole name'),
      text('familyName', 'Family name'),
      text('givenName', 'Given name'),
      text('middleName', 'Middle names'),
      text('honorificPrefix', 'Titles before the name'),
      text('honorificSuffix', 'Titles after the name'),
    ],
  },
  text('displayName', 'Name as others see it'),
  text('nickName', 'Casual name'),
  text('title', 'Title in the company'),
  text('userType', 'Relation to the company'),
  text('preferredLanguage', 'Language in which the person is addressed'),
  text('locale', 'Locale for dates and sizes'),
  text('timezone', 'Time zone'),
  { name: 'active', type: 'boolean', description: 'Whether the person may enter the organisation' },
  {
    name: 'emails',
    type: 'complex',
    multiValued: true,
    description: 'E-mail addresses; the primary one is that of the account',
    subAttributes: [
      text('value', 'The address'),
      { ...text('type', 'What it is for'), canonicalValues: ['work', 'home', 'other'] },
      text('display', 'As shown'),
      { name: 'primary', type: 'boolean', description: 'Whether it is the one to use' },
    ],
  },
  {
    name: 'groups',
    type: 'complex',
    multiValued: true,
    mutability: 'readOnly',
    description: 'Groups of the person',
    subAttributes: [
      { ...text('value', 'Id of the group'), mutability: 'readOnly' },
      { name: '$ref', type: 'reference', description: 'Its address', mutability: 'readOnly' },
      { ...text('display', 'Its name'), mutability: 'readOnly' },
    ],
  },
]

export const enterpriseAttributes: readonly Attribute[] = [
  text('employeeNumber', 'Number of the employee'),
  text('costCenter', 'Cost centre'),
  text('organization', 'Company'),
  text('division', 'Division'),
  text('department', 'Department'),
  {
    name: 'manager',
    type: 'complex',
    description: 'The manager',
    subAttributes: [
      { ...text('value', 'Identifier of the manager'), caseExact: true },
      { ...text('displayName', 'Name of the manager'), mutability: 'readOnly' },
    ],
  },
]

export const groupAttributes: readonly Attribute[] = [
  { ...text('displayName', 'Name of the group; unique in the organisation'), required: true },
  { ...text('externalId', 'Identifier that the directory gives'), caseExact: true },
  {
    name: 'members',
    type: 'complex',
    multiValued: true,
    description: 'People of the group',
    subAttributes: [
      { ...text('value', 'Id of the person'), caseExact: true, mutability: 'immutable' },
      {
        name: '$ref',
        type: 'reference',
        description: 'Its address',
        mutability: 'immutable',
        referenceTypes: ['User'],
      },
      { ...text('display', 'Its name'), mutability: 'readOnly' },
      { ...text('type', 'Always User'), mutability: 'immutable', canonicalValues: ['User'] },
    ],
  },
]

/** All that a request about a person may name: core and extension, which is one complex attribute named by its URN. */
export const wholeUser: readonly Attribute[] = [
  ...userAttributes,
  {
    name: ENTERPRISE,
    type: 'complex',
    description: 'Enterprise User',
    subAttributes: enterpriseAttributes,
  },
]

/** Names of attributes ignore case (RFC 7643, section 2.1). */
export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const key = name.toLowerCase()
  return attributes.find((attribute) => attribute.name.toLowerCase() === key)
}
