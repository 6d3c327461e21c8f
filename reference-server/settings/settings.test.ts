import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
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
  test('has defaults for everything that is neither a secret nor a location', () => {
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

describe('secrets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'settings-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }

  test('may be in files, with or without a line break at the end, and the URLs then contain no password', () => {
    const settings = readSettings({
      DATABASE_URL: 'postgres://tailgate@postgres:5432/tailgate',
      DATABASE_PASSWORD_FILE: file('database', 'p@ss:w/rd'),
      REDIS_URL: 'redis://redis:6379',
      REDIS_PASSWORD_FILE: file('redis', 'other\n'),
      JWT_SECRET_FILE: file('jwt', `${secret}\n`),
      URL_SIGNING_KEYS_FILE: file('keys', `k1:${secret}`),
      OBJECTS_DIRECTORY: '/objects',
    })
    expect(settings).toMatchObject({
      databaseUrl: 'postgres://tailgate:p%40ss%3Aw%2Frd@postgres:5432/tailgate',
      redisUrl: 'redis://:other@redis:6379',
      jwtSecret: Buffer.alloc(32, 5),
      signingKeys: [{ id: 'k1', secret: Buffer.alloc(32, 5) }],
    })
  })

  test('a password reaches both clients as it is, whatever is in it', () => {
    const password = 'a%41 %zz%@:/?#[]"ü'
    const settings = readSettings({
      ...good,
      DATABASE_URL: 'postgres://tailgate@postgres:5432/tailgate',
      DATABASE_PASSWORD: password,
      REDIS_URL: 'redis://redis:6379',
      REDIS_PASSWORD: password,
    })
    for (const url of [settings.databaseUrl, settings.redisUrl]) {
      // As pg and ioredis do.
      expect(decodeURIComponent(new URL(url).password)).toBe(password)
    }
  })

  test.each([
    [
      'a file that does not exist',
      { JWT_SECRET: undefined, JWT_SECRET_FILE: '/nonexistent' },
      /^JWT_SECRET_FILE names \/nonexistent, which cannot be read \(ENOENT\); name a file/,
    ],
    [
      'an empty file',
      { JWT_SECRET: undefined, JWT_SECRET_FILE: '/dev/null' },
      /^JWT_SECRET_FILE names \/dev\/null, which is empty; /,
    ],
    [
      'a value and a file',
      { JWT_SECRET_FILE: '/dev/null' },
      /^JWT_SECRET is set, and JWT_SECRET_FILE too; leave one/,
    ],
    [
      'a password beside that of the URL',
      { DATABASE_PASSWORD: 'other-one' },
      /^DATABASE_PASSWORD is set, and DATABASE_URL has a password too; /,
    ],
    [
      'the same for Redis',
      { REDIS_PASSWORD: 'other-one' },
      /^REDIS_PASSWORD is set, and REDIS_URL has a password too; /,
    ],
  ])('%s is refused, once', (_, variables, problem) => {
    expect(problemsOf(variables)).toEqual([expect.stringMatching(problem)])
  })
})
