import { describe, expect, test } from 'vitest'
import { formWithoutSecrets, valueWithoutSecrets, withoutSecrets } from './hide-secrets.ts'

describe.each([
  ['api-key', 'TAILGATE_API_KEY'],
  ['access-key', 'TAILGATE_ACCESS_KEY'],
  ['accessKey', 'TAILGATE_ACCESS_KEY'],
  ['X-Auth', 'TAILGATE_X_AUTH'],
  ['passWord', 'TAILGATE_PASS_WORD'],
  ['sessionId', 'TAILGATE_SESSION_ID'],
  ['jsessionid', 'TAILGATE_JSESSIONID'],
  ['user[key]', 'TAILGATE_USER_KEY'],
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

test.each(['monkey', 'author', 'sessions', 'compass', 'tenant-id', 'userName'])(
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
