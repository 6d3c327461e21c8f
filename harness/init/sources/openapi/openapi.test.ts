import { expect, test } from 'vitest'
import { Examples } from './example-of.ts'
import { readOpenApi } from './openapi.ts'
import { References } from './references.ts'

const components = {
  schemas: {
    Node: {
      type: 'object',
      required: ['name', 'parent'],
      properties: {
        name: { type: 'string' },
        parent: { $ref: '#/components/schemas/Node' },
        children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      },
    },
    One: { $ref: '#/components/schemas/Two' },
    Two: { $ref: '#/components/schemas/One' },
    'a/b': { type: 'boolean' },
  },
}
const exampleOf = (schema: unknown) => new Examples(new References({ components })).of(schema)

test.each<[string, unknown, unknown]>([
  ['its own example', { type: 'integer', example: 7, default: 3 }, 7],
  ['the first of several (3.1)', { type: 'string', examples: ['a', 'b'] }, 'a'],
  ['a default', { type: 'integer', default: 3 }, 3],
  ['a constant', { const: 'x' }, 'x'],
  ['one of a list', { enum: ['red', 'blue'] }, 'red'],
  ['a number in its bounds', { type: 'integer', minimum: 5, multipleOf: 4 }, 8],
  ['a number above a bound (3.0)', { type: 'integer', minimum: 5, exclusiveMinimum: true }, 6],
  ['a number above a bound (3.1)', { type: 'integer', exclusiveMinimum: 5 }, 6],
  ['a number below one', { type: 'number', maximum: 0 }, 0],
  ['a text of some length', { type: 'string', minLength: 6 }, 'textxx'],
  ['a text of a format', { type: 'string', format: 'date' }, '2026-01-01'],
  ['what may be null (3.1)', { type: ['null', 'string'] }, 'text'],
  [
    'what is required',
    { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'string' } } },
    { a: 'text' },
  ],
  [
    'all where nothing is required',
    { properties: { a: { type: 'string' }, id: { type: 'integer', readOnly: true } } },
    { a: 'text' },
  ],
  ['a list', { type: 'array', items: { type: 'boolean' }, minItems: 2 }, [true, true]],
  [
    'parts together',
    { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
    { a: 1, b: 2 },
  ],
  ['the first choice', { oneOf: [{ $ref: '#/components/schemas/One' }, { type: 'boolean' }] }, true],
  ['a recursive schema, left out where it repeats', { $ref: '#/components/schemas/Node' }, { name: 'text' }],
  [
    'a list in a circle',
    {
      type: 'object',
      required: ['children'],
      properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
    },
    { children: [{ name: 'text' }] },
  ],
  ['references that only lead to each other', { $ref: '#/components/schemas/One' }, undefined],
  ['a reference to nothing', { $ref: '#/nowhere' }, undefined],
  ['an escaped reference', { $ref: '#/components/schemas/a~1b' }, true],
  ['a reference with a stray percent sign', { $ref: '#/a%zz' }, undefined],
  ['a reference to what every object has', { $ref: '#/constructor' }, undefined],
  ['a format of that name', { type: 'string', format: 'constructor' }, 'text'],
  ['a list of a billion', { type: 'array', items: { type: 'string' }, minItems: 1e9 }, undefined],
  ['a text of a billion', { type: 'string', minLength: 1e9 }, undefined],
  ['a multiple of nothing', { type: 'integer', minimum: 3, multipleOf: 0 }, 3],
  ['what has its parts in the wrong form', { allOf: {}, type: 'object', required: true }, {}],
  ['a schema that is none', 'string', undefined],
])('an example: %s', (_, schema, expected) => expect(exampleOf(schema)).toEqual(expected))

test('schemas that use each other widely end in an example of bearable size', () => {
  const names = Array.from({ length: 12 }, (_, at) => `S${at}`)
  const schemas = Object.fromEntries(
    names.map((name) => [
      name,
      {
        type: 'object',
        properties: Object.fromEntries(
          names.filter((other) => other !== name).map((other) => [other, { $ref: `#/schemas/${other}` }]),
        ),
      },
    ]),
  )
  const made = new Examples(new References({ schemas })).of({ $ref: '#/schemas/S0' })
  expect(JSON.stringify(made).length).toBeLessThan(100_000)
})

const document = {
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: '{scheme}://127.0.0.1:3000/api/', variables: { scheme: { default: 'http' } } }],
  security: [{ bearer: [] }],
  paths: {
    '/items': {
      get: {
        operationId: 'list-items',
        parameters: [
          { name: 'limit', in: 'query', required: true, schema: { type: 'integer', default: 20 } },
          { name: 'q', in: 'query', schema: { type: 'string' } },
        ],
      },
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } },
        security: [],
      },
    },
    '/items/{id}': {
      parameters: [
        { name: 'id', in: 'path', required: true, examples: { one: { value: 1 }, two: { value: 'a b' } } },
      ],
      get: { security: [] },
      delete: {},
    },
    '/users/{user}': {
      get: { parameters: [{ name: 'user', in: 'path', required: true, schema: { type: 'string' } }] },
    },
    '/old': { get: { deprecated: true } },
    '/loop': {
      post: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/One' } } } },
      },
    },
  },
  components: { ...components, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
}

test('operations become routes, with examples for parameters and bodies', () => {
  const found = readOpenApi('openapi.json', JSON.stringify(document))
  expect(found).toMatchObject({
    name: 'Shop',
    url: 'http://127.0.0.1:3000',
    source: 'openapi.json (6 operations)',
  })
  expect(found.routes).toMatchObject([
    {
      name: 'listItems',
      method: 'GET',
      pattern: '/api/items',
      requests: [
        {
          path: '/api/items?limit=20',
          headers: { authorization: { parts: ['Bearer ', { variable: 'TAILGATE_TOKEN' }] } },
        },
      ],
    },
    { name: 'postItems', requests: [{ body: { kind: 'json', value: { name: 'text' } } }] },
    {
      name: 'item',
      pattern: '/api/items/:id',
      requests: [{ path: '/api/items/1' }, { path: '/api/items/a%20b' }],
    },
    { name: 'deleteItem', leftOut: 'removes what the other routes need', requests: [] },
    { name: 'user', leftOut: 'needs a user that exists, and the description has no example of one' },
    { name: 'postLoop', leftOut: 'needs a body of which no example can be made' },
  ])
  expect(found.notes).toEqual([
    'A description does not say how often each route is asked for: all have the same weight until you change it.',
    'Left out: 1 operation that is deprecated.',
    'References that lead nowhere, in a circle or to another file were left out: #/components/schemas/One.',
  ])
})

test('YAML is read in the same way as JSON', () => {
  const yaml = 'openapi: 3.1.0\npaths:\n  /health:\n    get: {}\n'
  expect(readOpenApi('openapi.yaml', yaml).routes).toMatchObject([
    { name: 'health', pattern: '/health', requests: [{ path: '/health' }] },
  ])
})

test('credentials that are parameters come from the environment, and a server shows no user', () => {
  const parameters = [
    { name: 'X-API-Key', in: 'header', required: true, example: 's3cret-key' },
    { name: 'X-Tenant', in: 'header', required: true, example: 'blue' },
    { name: 'api_key', in: 'query', required: true, example: 's3cret-key' },
  ]
  const servers = [{ url: 'https://ann:s3cret@shop.example/v1' }]
  const found = readOpenApi(
    'openapi.json',
    JSON.stringify({ openapi: '3.1.0', servers, paths: { '/items': { get: { parameters } } } }),
  )
  expect(JSON.stringify(found)).not.toContain('s3cret')
  expect(found.url).toBe('https://shop.example')
  expect(found.routes[0]?.requests).toMatchObject([
    {
      path: { parts: ['/v1/items?', 'api_key=', { variable: 'TAILGATE_API_KEY' }] },
      headers: { 'x-api-key': { parts: [{ variable: 'TAILGATE_X_API_KEY' }] }, 'x-tenant': 'blue' },
    },
  ])
})

const key = `ghp_${'topsecret'.repeat(3)}`

test.each<[string, string, unknown, object]>([
  [
    'JSON',
    'application/json',
    { name: 'ann', token: 'topsecret', note: key, deep: [{ accessKey: 'topsecret' }] },
    {
      requests: [
        {
          body: {
            kind: 'json',
            value: {
              name: 'ann',
              token: { parts: [{ variable: 'TAILGATE_TOKEN' }] },
              note: { parts: [{ variable: 'TAILGATE_NOTE' }] },
              deep: [{ accessKey: { parts: [{ variable: 'TAILGATE_ACCESS_KEY' }] } }],
            },
          },
        },
      ],
    },
  ],
  [
    'a form',
    'application/x-www-form-urlencoded',
    { name: 'ann', 'api-key': 'topsecret', data: { token: 'topsecret' } },
    {
      requests: [
        {
          body: {
            kind: 'form',
            fields: {
              name: 'ann',
              'api-key': { parts: [{ variable: 'TAILGATE_API_KEY' }] },
              data: { parts: [{ variable: 'TAILGATE_DATA' }] },
            },
          },
        },
      ],
    },
  ],
  [
    'a text',
    'text/plain',
    'token=topsecret',
    { leftOut: 'sends a text with what looks like a secret in it' },
  ],
  [
    'JSON as a text',
    'application/json',
    '{"token":"topsecret"}',
    { leftOut: 'sends a text with what looks like a secret in it' },
  ],
])('a credential in an example of a body is not copied: %s', (_, type, example, expected) => {
  const requestBody = { content: { [type]: { example } } }
  const text = JSON.stringify({ openapi: '3.1.0', paths: { '/login': { post: { requestBody } } } })
  const found = readOpenApi('openapi.json', text)
  expect(JSON.stringify(found)).not.toContain('topsecret')
  expect(found.routes).toMatchObject([expected])
})

test('an anchor that contains itself, which YAML allows and JSON cannot say, is refused', () => {
  const yaml = [
    'openapi: 3.1.0',
    'paths:',
    '  /loop:',
    '    post: { requestBody: { content: { application/json: { schema: &a { type: object, properties: { a: *a } } } } } }',
  ]
  expect(() => readOpenApi('openapi.yaml', yaml.join('\n'))).toThrow('it is neither JSON nor YAML')
})

test.each([
  ['a server of another form', { servers: {} }],
  ['no servers', { servers: null }],
  ['a server without a URL', { servers: [null] }],
  ['variables of another form', { servers: [{ url: '{a}', variables: { a: 1 } }] }],
])('a description with %s is read', (_, more) => {
  const text = JSON.stringify({ openapi: '3.0.0', paths: { '/a': { get: {} } }, ...more })
  expect(readOpenApi('openapi.json', text).routes).toHaveLength(1)
})

/** A few lines that describe billions of values. */
const laughs = [
  'openapi: 3.1.0',
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[at]}`).join(', ')}]`,
  ),
].join('\n')

test.each([
  ['what is neither JSON nor YAML', '{"a": [', 'it is neither JSON nor YAML'],
  ['an alias of nothing', 'openapi: 3.1.0\na: *nobody', 'it is neither JSON nor YAML'],
  ['aliases without number', laughs, 'it is neither JSON nor YAML'],
  ['a text', 'hello', 'it is no description of an interface'],
  ['Swagger 2', '{"swagger":"2.0"}', 'it is Swagger 2.0'],
  ['OpenAPI 4', '{"openapi":"4.0.0"}', 'it is OpenAPI 4.0.0'],
  ['no version', '{"paths":{}}', 'it has no `openapi: 3'],
  ['no operation', '{"openapi":"3.0.0","paths":{}}', 'it describes no operation'],
])('refused in a sentence: %s', (_, text, words) =>
  expect(() => readOpenApi('openapi.json', text)).toThrow(words),
)
