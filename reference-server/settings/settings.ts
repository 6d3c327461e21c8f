import type { BlockList } from 'node:net'
import { EnvironmentReader } from './environment.ts'
import { defaultRates, type Rates } from './rate-limits.ts'
import { readDatabaseUrl, readRedisUrl, secretVariables } from './secret-urls.ts'
import { readTrustedProxies } from './trusted-proxies.ts'
import type { Tuning } from './tuning.ts'
import { readTuning } from './tuning.ts'

export interface SigningKey {
  id: string
  secret: Buffer
}

/** The settings of a server, all from the environment; secrets may be in files that the environment names. */
export interface Settings {
  host: string
  port: number
  adminPort: number
  databaseUrl: string
  redisUrl: string
  objectsDirectory: string
  jwtSecret: Buffer
  /** The first key signs and all keys are accepted, so that a key can be replaced while its links are still valid. */
  signingKeys: readonly SigningKey[]
  publicUrl: string
  latencyBudgetsSeconds: readonly number[]
  logLevel: string
  /**
   * The prefix of an internal Nginx location that serves the objects directory; empty when this server sends the bytes
   * itself.
   */
  accelPrefix: string
  tlsCertificateFile: string
  tlsKeyFile: string
  /** The proxies whose X-Forwarded-For header is trusted. */
  trustedProxies: BlockList
  /** Requests per second from one address, for a route of each class. */
  rates: Rates
  /** Memory for the bodies and answers of requests in flight. */
  inFlightMegabytes: number
  /** The size of the largest object; a proxy in front of this server must accept as much. */
  uploadMegabytes: number
  /** When unreferenced bytes are removed. */
  sweep: { graceSeconds: number; intervalSeconds: number }
  tuning: Tuning
}

export class SettingsError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(
      `${problems.length} problem(s) in the environment:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
    this.problems = problems
  }
}

/** @throws SettingsError that names every wrong variable and its remedy at once. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const environment = new EnvironmentReader(variables)
  environment.acceptFiles(...secretVariables)
  const tuning = readTuning(environment)
  const settings: Settings = {
    host: environment.optional('HOST') ?? '127.0.0.1',
    port: environment.integer('PORT', 3000, 0, 65_535),
    adminPort: environment.integer('ADMIN_PORT', 9100, 0, 65_535),
    databaseUrl: readDatabaseUrl(environment),
    redisUrl: readRedisUrl(environment, tuning.cache.levels !== 'off'),
    objectsDirectory: environment.required(
      'OBJECTS_DIRECTORY',
      'set it to the directory that keeps the mask files',
    ),
    jwtSecret: readSecret(environment, 'JWT_SECRET', environment.required('JWT_SECRET', secretRemedy)),
    signingKeys: readSigningKeys(environment),
    publicUrl: readPublicUrl(environment),
    latencyBudgetsSeconds: readBudgets(environment),
    logLevel: environment.choice('LOG_LEVEL', 'info', [
      'silent',
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
    ]),
    accelPrefix: readAccelPrefix(environment),
    tlsCertificateFile: readTlsFile(environment, 'TLS_CERT_FILE', tuning),
    tlsKeyFile: readTlsFile(environment, 'TLS_KEY_FILE', tuning),
    trustedProxies: readTrustedProxies(environment),
    rates: readRates(environment),
    inFlightMegabytes: environment.integer('IN_FLIGHT_MEGABYTES', 256, 1, 65_536),
    uploadMegabytes: environment.integer('UPLOAD_MEGABYTES', 64, 1, 1_048_576),
    sweep: {
      graceSeconds: environment.number('SWEEP_GRACE_SECONDS', 86_400, 0, 31_536_000),
      intervalSeconds: environment.number('SWEEP_INTERVAL_SECONDS', 3600, 0.05, 86_400),
    },
    tuning,
  }
  if (environment.problems.length > 0) throw new SettingsError(environment.problems)
  return settings
}

const secretRemedy = 'make one with `openssl rand -base64 32 | tr "+/" "-_" | tr -d "="`'

function readSecret(environment: EnvironmentReader, name: string, text: string): Buffer {
  const secret = Buffer.from(text, 'base64url')
  if (text !== '' && (!/^[A-Za-z0-9_-]+$/.test(text) || secret.length < 32)) {
    environment.refuse(name, 'is not base64url of at least 32 bytes', secretRemedy)
  }
  return secret
}

function readSigningKeys(environment: EnvironmentReader): readonly SigningKey[] {
  const name = 'URL_SIGNING_KEYS'
  const text = environment.required(
    name,
    `set it to id:secret[,id:secret], each secret as JWT_SECRET: ${secretRemedy}`,
  )
  if (text === '') return []
  const keys = text.split(',').map((part) => {
    const [id = '', secret = ''] = part.split(':')
    if (!/^[A-Za-z0-9]{1,16}$/.test(id)) {
      environment.refuse(name, 'has a key id that is not 1 to 16 letters and digits', 'rename the key')
    }
    if (secret === '') environment.refuse(name, 'has a key without a secret', secretRemedy)
    return { id, secret: readSecret(environment, name, secret) }
  })
  if (keys.length > 2)
    environment.refuse(name, 'has more than two keys', 'keep the new one and the one before it')
  if (new Set(keys.map((key) => key.id)).size < keys.length) {
    environment.refuse(name, 'has two keys of one id', 'give each key its own id')
  }
  return keys
}

function readPublicUrl(environment: EnvironmentReader): string {
  if (environment.optional('PUBLIC_URL') === undefined) return ''
  const text = environment.url(
    'PUBLIC_URL',
    ['http:', 'https:'],
    'set it to http://host:port, or leave it out',
  )
  return text.replace(/\/+$/, '')
}

function readBudgets(environment: EnvironmentReader): readonly number[] {
  const text = environment.optional('LATENCY_BUDGETS_SECONDS')
  if (text === undefined) return [0.025, 0.1]
  const budgets = text.split(',').map(Number)
  if (budgets.length > 32 || budgets.some((budget) => !(budget > 0 && budget <= 60))) {
    environment.refuse(
      'LATENCY_BUDGETS_SECONDS',
      'is not a list of up to 32 budgets in seconds, above 0 and at most 60',
      'set it to such a list, for example 0.025,0.1',
    )
  }
  return budgets
}

function readAccelPrefix(environment: EnvironmentReader): string {
  const text = environment.optional('ACCEL_REDIRECT_PREFIX') ?? ''
  if (text !== '' && !/^\/[\w-]+\/$/.test(text)) {
    environment.refuse(
      'ACCEL_REDIRECT_PREFIX',
      'is not a path of one segment',
      'set it to /protected/ or the like',
    )
  }
  return text
}

function readTlsFile(environment: EnvironmentReader, name: string, tuning: Tuning): string {
  if (tuning.protocol === 'http1') return ''
  return environment.required(name, 'set it to a PEM file, or TUNING_PROTOCOL=http1')
}

function readRates(environment: EnvironmentReader): Rates {
  const rate = (name: string, fallback: number) => environment.number(name, fallback, 0.01, 10_000_000)
  return {
    read: rate('RATE_LIMIT_READ', defaultRates.read),
    write: rate('RATE_LIMIT_WRITE', defaultRates.write),
    login: rate('RATE_LIMIT_LOGIN', defaultRates.login),
  }
}
