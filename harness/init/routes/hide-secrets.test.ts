import { describe, expect, test } from 'vitest'
import { groupRoutes } from './group-routes.ts'
import {
  formWithoutSecrets,
  headerWithoutSecrets,
  textBody,
  valueWithoutSecrets,
  withoutSecrets,
} from './hide-secrets.ts'

describe.each([
  ['api-key', 'TAILGATE_API_KEY'],
  ['access-key', 'TAILGATE_ACCESS_KEY'],
  ['accessKey', 'TAILGATE_ACCESS_KEY'],
  ['X-Auth', 'TAILGATE_X_AUTH'],
  ['passWord', 'TAILGATE_PASS_WORD'],
  ['sessionId', 'TAILGATE_SESSION_ID'],
  ['jsessionid', 'TAILGATE_JSESSIONID'],
  ['user[key]', 'TAILGATE_USER_KEY'],
  ['authorization', 'TAILGATE_AUTHORIZATION'],
  ['X-Authorization', 'TAILGATE_X_AUTHORIZATION'],
])('a value named %s is a variable', (name, variable) => {
  const hidden = { parts: [{ variable }] }
  test('in a query', () => {
    expect(withoutSecrets(`/a?${name}=s3cret99`)).toMatchObject({
      parts: ['/a?', `${name}=`, { variable }],
    })
  })
  test('in JSON', () => {
    expect(valueWithoutSecrets({ deep: { [name]: 's3cret99' } })).toMatchObject({ deep: { [name]: hidden } })
  })
  test('in a form', () => {
    expect(formWithoutSecrets([[name, 's3cret99']])).toMatchObject({ fields: { [name]: hidden } })
  })
})

test.each(['monkey', 'author', 'sessions', 'compass', 'tenant-id', 'userName', 'authorizations'])(
  'a value named %s is copied',
  (name) => {
    expect(withoutSecrets(`/a?${name}=blue`)).toBe(`/a?${name}=blue`)
    expect(valueWithoutSecrets({ [name]: 'blue' })).toEqual({ [name]: 'blue' })
  },
)

test('a field of a form that is JSON with a secret in it is a variable', () => {
  expect(formWithoutSecrets([['data', '{"token":"s3cret99"}']])).toMatchObject({
    fields: { data: { parts: [{ variable: 'TAILGATE_DATA' }] } },
  })
})

test.each<[string, unknown]>([
  ['a query with a password', { query: 'mutation{login(password:"s3cret99"){id}}' }],
  ['code with a pin', { query: "mutation{login(pin: 's3cret99')}" }],
  ['a URL with a password', { db: 'postgres://u:s3cret99@h/x' }],
  ['a scheme with a web token', { h: 'Bearer eyJhbGciOiJIUzI1.eyJzdWIiOiIx.s3cret99' }],
  ['JSON in JSON', { data: '{"password":"s3cret99"}' }],
])('a string of JSON that holds a secret is a variable: %s', (_, value) =>
  expect(JSON.stringify(valueWithoutSecrets(value))).not.toContain('s3cret99'),
)

test.each(['query($password: String!){login(password: $password)}', 'Dear Ann: see http://shop/', 'a=b'])(
  'a string of JSON without a secret is copied: %s',
  (text) => expect(valueWithoutSecrets({ text })).toEqual({ text }),
)

test('a number under the name of a secret is a variable, and one that counts is copied', () => {
  const counts = { max_tokens: 100, keys: 3, item: 4711 }
  const secrets = { pin: 4711, otp: 123_456, password: 12_345_678 }
  expect(valueWithoutSecrets({ ...counts, ...secrets })).toMatchObject({
    ...counts,
    pin: { parts: [{ variable: 'TAILGATE_PIN' }] },
    otp: { parts: [{ variable: 'TAILGATE_OTP' }] },
    password: { parts: [{ variable: 'TAILGATE_PASSWORD' }] },
  })
})

test('a header with an authorization or a web token is a variable, whatever it is called', () => {
  expect(headerWithoutSecrets('x-authorization', 'Bearer s3cret99')).toMatchObject({
    parts: ['Bearer ', { variable: 'TAILGATE_X_AUTHORIZATION' }],
  })
  expect(headerWithoutSecrets('x-user', 'Bearer eyJhbGciOiJIUzI1.eyJzdWIiOiIx.s3cret99')).toMatchObject({
    parts: ['Bearer ', { variable: 'TAILGATE_X_USER' }],
  })
  expect(headerWithoutSecrets('x-tenant', 'blue')).toBe('blue')
})

test('a text with a secret between quotes is no body', () => {
  expect(textBody('mutation{login(password:"s3cret99")}')).toMatch(/looks like a secret/)
  expect(textBody('{items{id}}')).toEqual({ kind: 'text', text: '{items{id}}' })
})

test('a session in a path is a variable, and makes no route of its own', () => {
  expect(withoutSecrets('/shop;jsessionid=s3cret99;v=1/cart?a=1')).toMatchObject({
    parts: ['', '/shop', ';jsessionid=', { variable: 'TAILGATE_JSESSIONID' }, ';v=1', '/cart', '?', 'a=1'],
  })
  expect(withoutSecrets('/shop;v=1/cart')).toBe('/shop;v=1/cart')
  const seen = ['s3cret98', 's3cret99'].map((id) => ({ method: 'GET', target: `/cart;jsessionid=${id}` }))
  const { routes } = groupRoutes(seen)
  expect(routes).toMatchObject([{ pattern: '/cart', weight: 2 }])
  expect(JSON.stringify(routes)).not.toContain('s3cret9')
})
