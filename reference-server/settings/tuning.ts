import type { EnvironmentReader } from './environment.ts'

export const indexSets = ['none', 'basic', 'composite', 'covering'] as const
export const compressions = [
  'off',
  'gzip-1',
  'gzip-2',
  'gzip-3',
  'gzip-4',
  'gzip-5',
  'gzip-6',
  'gzip-7',
  'gzip-8',
  'gzip-9',
  'br-1',
  'br-4',
  'br-6',
  'br-11',
] as const

export type IndexSet = (typeof indexSets)[number]
export type Compression = (typeof compressions)[number]

export interface PoolTuning {
  max: number
  min: number
  acquireTimeoutSeconds: number
  idleSeconds: number
  lifetimeSeconds: number
  test: 'on' | 'off'
}

export interface CacheTuning {
  levels: 'off' | 'l2' | 'l1+l2'
  /** `expire`: a write does not remove cached values; they stay until their time to live is over. */
  writes: 'invalidate' | 'expire'
  l1Seconds: number
  l2Seconds: number
  l1Entries: number
  l1Megabytes: number
}

/** Every recommendation of the guide that this server can follow or not, in one value. */
export interface Tuning {
  indexes: IndexSet
  query: 'in-subselect' | 'join'
  schema: 'flat' | 'partitioned'
  /** For how many months partitions are kept; 0 keeps all. */
  retentionMonths: number
  cache: CacheTuning
  pool: PoolTuning
  statementTimeoutSeconds: number
  batch: 'sequential' | 'concurrent'
  serializer: 'plain' | 'compiled' | 'database'
  compression: Compression
  protocol: 'http1' | 'tls' | 'h2'
  runtime: 'default' | 'tuned'
  rateLimit: 'on' | 'off'
  /** Whether the time of a request is recorded by phase and reported in Server-Timing. */
  timing: 'on' | 'off'
  /** Whether requests are counted and timed for Prometheus. */
  metrics: 'on' | 'off'
}

/** Reads the TUNING_* variables; problems are collected by the reader. */
export function readTuning(environment: EnvironmentReader): Tuning {
  return {
    indexes: environment.choice('TUNING_INDEXES', 'covering', indexSets),
    query: environment.choice('TUNING_QUERY', 'join', ['in-subselect', 'join']),
    schema: environment.choice('TUNING_SCHEMA', 'flat', ['flat', 'partitioned']),
    retentionMonths: environment.integer('TUNING_RETENTION_MONTHS', 0, 0, 1200),
    cache: readCache(environment),
    pool: readPool(environment),
    statementTimeoutSeconds: environment.number('TUNING_STATEMENT_TIMEOUT_SECONDS', 10, 0.01, 600),
    batch: environment.choice('TUNING_BATCH', 'concurrent', ['sequential', 'concurrent']),
    serializer: environment.choice('TUNING_SERIALIZER', 'compiled', ['plain', 'compiled', 'database']),
    compression: environment.choice('TUNING_COMPRESSION', 'off', compressions),
    protocol: environment.choice('TUNING_PROTOCOL', 'http1', ['http1', 'tls', 'h2']),
    runtime: environment.choice('TUNING_RUNTIME', 'tuned', ['default', 'tuned']),
    rateLimit: environment.choice('TUNING_RATE_LIMIT', 'on', ['on', 'off']),
    timing: environment.choice('TUNING_TIMING', 'on', ['on', 'off']),
    metrics: environment.choice('TUNING_METRICS', 'on', ['on', 'off']),
  }
}

function readCache(environment: EnvironmentReader): CacheTuning {
  return {
    levels: environment.choice('TUNING_CACHE', 'l1+l2', ['off', 'l2', 'l1+l2']),
    writes: environment.choice('TUNING_CACHE_WRITES', 'invalidate', ['invalidate', 'expire']),
    l1Seconds: environment.number('TUNING_CACHE_L1_SECONDS', 10, 0.01, 3600),
    l2Seconds: environment.number('TUNING_CACHE_L2_SECONDS', 60, 0.01, 86_400),
    l1Entries: environment.integer('TUNING_CACHE_L1_ENTRIES', 10_000, 1, 1_000_000),
    l1Megabytes: environment.integer('TUNING_CACHE_L1_MEGABYTES', 64, 1, 4096),
  }
}

/** The guide recommends 100 connections; three instances with 100 each would exceed its own max_connections of 200. */
function readPool(environment: EnvironmentReader): PoolTuning {
  const max = environment.integer('TUNING_POOL_MAX', 20, 1, 1000)
  return {
    max,
    min: environment.integer('TUNING_POOL_MIN', Math.min(2, max), 0, max),
    acquireTimeoutSeconds: environment.number('TUNING_POOL_ACQUIRE_SECONDS', 30, 0.01, 300),
    idleSeconds: environment.number('TUNING_POOL_IDLE_SECONDS', 600, 0.1, 86_400),
    lifetimeSeconds: environment.number('TUNING_POOL_LIFETIME_SECONDS', 1800, 1, 86_400),
    test: environment.choice('TUNING_POOL_TEST', 'off', ['on', 'off']),
  }
}
