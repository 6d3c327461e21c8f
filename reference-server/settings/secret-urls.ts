import type { EnvironmentReader } from './environment.ts'

/** The variables that hold secrets; each may be given as a file (`JWT_SECRET_FILE`). */
export const secretVariables = [
  'DATABASE_URL',
  'DATABASE_PASSWORD',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'JWT_SECRET',
  'URL_SIGNING_KEYS',
] as const

/** The URL of the database with its password, from whichever variable has the password. */
export const readDatabaseUrl = (environment: EnvironmentReader): string =>
  withPassword(
    environment,
    'DATABASE_PASSWORD',
    'DATABASE_URL',
    environment.url(
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      'set it to postgres://user:password@host:port/database',
    ),
  )

/**
 * The URL of Redis with its password, from whichever variable has the password; empty when Redis is neither needed nor given.
 */
export function readRedisUrl(environment: EnvironmentReader, isNeeded: boolean): string {
  const text = isNeeded
    ? environment.url(
        'REDIS_URL',
        ['redis:', 'rediss:'],
        'set it to redis://:password@host:port, or TUNING_CACHE=off',
      )
    : (environment.optional('REDIS_URL') ?? '')
  return withPassword(environment, 'REDIS_PASSWORD', 'REDIS_URL', text)
}

function withPassword(environment: EnvironmentReader, name: string, urlName: string, text: string): string {
  const password = environment.optional(name)
  if (password === undefined || !URL.canParse(text)) return text
  const url = new URL(text)
  if (url.password !== '')
    environment.refuse(name, `is set, and ${urlName} has a password too`, 'leave one of the two out')
  // The setter leaves a percent sign as it is, and both clients would decode it.
  url.password = encodeURIComponent(password)
  return url.href
}
