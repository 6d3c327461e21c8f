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
])('an example: %s', (_, schema, expected) => expect(exampleOf(schema)).toEqual(expected))

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

test.each([
  ['what is neither JSON nor YAML', '{"a": [', 'it is neither JSON nor YAML'],
  ['a text', 'hello', 'it is no description of an interface'],
  ['Swagger 2', '{"swagger":"2.0"}', 'it is Swagger 2.0'],
  ['OpenAPI 4', '{"openapi":"4.0.0"}', 'it is OpenAPI 4.0.0'],
  ['no version', '{"paths":{}}', 'it has no `openapi: 3'],
  ['no operation', '{"openapi":"3.0.0","paths":{}}', 'it describes no operation'],
])('refused in a sentence: %s', (_, text, words) =>
  expect(() => readOpenApi('openapi.json', text)).toThrow(words),
)
