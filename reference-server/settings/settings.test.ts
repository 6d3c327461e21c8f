import { describe, expect, test } from 'vitest'
import { readSettings, SettingsError } from './settings.ts'

const secret = Buffer.alloc(32, 5).toString('base64url')
const good = {
  DATABASE_URL: 'postgres://user:pass@127.0.0.1:5432/db',
  REDIS_URL: 'redis://:pass@127.0.0.1:6379',
  OBJECTS_DIRECTORY: '/objects',
  JWT_SECRET: secret,
  URL_SIGNING_KEYS: `k1:${secret}`,
}

function problemsOf(variables: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings({ ...good, ...variables })
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.problems
    throw error
  }
}

describe('the environment', () => {
  test('has defaults for all that is not secret or a place', () => {
    const settings = readSettings(good)
    expect(settings).toMatchObject({ host: '127.0.0.1', publicUrl: '', logLevel: 'info' })
    expect(settings.tuning).toMatchObject({
      indexes: 'covering',
      query: 'join',
      schema: 'flat',
      serializer: 'compiled',
    })
  })

  test.each([
    ['JWT_SECRET', undefined],
    ['JWT_SECRET', Buffer.alloc(31).toString('base64url')],
    ['JWT_SECRET', 'not base64url!'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', ''],
    ['REDIS_URL', 'http://x'],
    ['OBJECTS_DIRECTORY', ''],
    ['URL_SIGNING_KEYS', 'k1'],
    ['URL_SIGNING_KEYS', `k-1:${secret}`],
    ['URL_SIGNING_KEYS', `a:${secret},a:${secret}`],
    ['URL_SIGNING_KEYS', `a:${secret},b:${secret},c:${secret}`],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['PORT', '-1'],
    ['PUBLIC_URL', 'ftp://x'],
    ['LOG_LEVEL', 'loud'],
    ['LATENCY_BUDGETS_SECONDS', '0.1,'],
    ['LATENCY_BUDGETS_SECONDS', '0'],
    ['ACCEL_REDIRECT_PREFIX', '../'],
    ['TRUSTED_PROXIES', 'nginx'],
    ['TRUSTED_PROXIES', '10.1.2.3,,'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['RATE_LIMIT_READ', '0'],
    ['TUNING_INDEXES', 'all'],
    ['TUNING_QUERY', 'exists'],
    ['TUNING_SCHEMA', 'sharded'],
    ['TUNING_CACHE', 'l3'],
    ['TUNING_POOL_MAX', '0'],
    ['TUNING_POOL_ACQUIRE_SECONDS', 'soon'],
    ['TUNING_BATCH', 'yes'],
    ['TUNING_SERIALIZER', 'fast'],
    ['TUNING_COMPRESSION', 'gzip-10'],
    ['TUNING_PROTOCOL', 'h3'],
    ['TUNING_RUNTIME', 'bun'],
    ['TUNING_RATE_LIMIT', 'maybe'],
  ])('%s = %s is refused by name, with a remedy', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems.length).toBe(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} .+; .+`))
    if (value !== undefined && value.length > 8) expect(problems[0]).not.toContain(value)
  })

  test('needs no Redis without a cache, and certificates only with TLS', () => {
    expect(problemsOf({ REDIS_URL: undefined, TUNING_CACHE: 'off' })).toEqual([])
    expect(problemsOf({ TUNING_PROTOCOL: 'h2' }).length).toBe(2)
  })
})
