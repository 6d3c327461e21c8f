import type { Arm } from '../../config/setup/switches.ts'
import { inPostgres, inPostgresList } from './quoted.ts'

/** `stock` is the server's default; `guide` is P1, P3 and P4 of the guide (docs/guide.md). P2 applies to both. */
export type PostgresTuning = Arm['postgres']

/** `serve` keeps what it acknowledged, as in production; `prepare` builds a data directory that is synced only at the end. */
export type PostgresPurpose = 'serve' | 'prepare'

export interface PostgresSettings {
  readonly port: number
  readonly socketDirectory: string
  readonly hbaFile: string
  readonly tuning: PostgresTuning
  /** Single settings, which replace those of the tuning. */
  readonly chosen?: Readonly<Record<string, string>> | undefined
  readonly purpose: PostgresPurpose
  /** The address on which it listens in addition to its socket; by default loopback. */
  readonly listen?: string
  /** Bytes of memory for this server: those of the machine or of its container. */
  readonly memory: number
}

const mebibyte = 2 ** 20

/**
 * In MiB: the upper limit of the guide's 25 %. A run's data is at most a few hundred MiB, several stacks may run on one
 * machine, and each start initialises, and each stop scans, the headers of all buffers.
 */
const largestSharedBuffers = 1024

const guide = (memory: number, platform: string): Record<string, string> => ({
  shared_buffers: `${Math.min(largestSharedBuffers, Math.floor(memory / mebibyte / 4))}MB`,
  effective_cache_size: `${Math.floor((memory / mebibyte) * 0.75)}MB`,
  work_mem: '256MB',
  maintenance_work_mem: '1GB',
  checkpoint_completion_target: '0.9',
  wal_buffers: '64MB',
  checkpoint_timeout: '15min',
  default_statistics_target: '100',
  random_page_cost: '1.1',
  // Without posix_fadvise, servers before 18 accept only 0.
  effective_io_concurrency: platform === 'linux' ? '200' : '0',
})

const prepare: Record<string, string> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '4GB',
  // Recycled segments would be copied with every clone.
  wal_recycle: 'off',
  maintenance_work_mem: '256MB',
}

/** The complete configuration of a server, by setting. */
export function settingsOf(
  settings: PostgresSettings,
  platform: string = process.platform,
): Record<string, string> {
  return {
    listen_addresses: settings.listen ?? '127.0.0.1',
    port: String(settings.port),
    unix_socket_directories: inPostgresList(settings.socketDirectory),
    unix_socket_permissions: '0700',
    hba_file: settings.hbaFile,
    password_encryption: 'scram-sha-256',
    max_connections: '200',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track': 'all',
    track_io_timing: 'on',
    // Files in the data directory instead of /dev/shm, where a killed server would leave them.
    dynamic_shared_memory_type: 'mmap',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(settings.tuning === 'guide' ? guide(settings.memory, platform) : {}),
    ...(settings.purpose === 'prepare' ? prepare : {}),
    ...settings.chosen,
  }
}

/** postgresql.conf with these settings; every value is quoted. */
export const renderSettings = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${inPostgres(value)}\n`)
    .join('')

/**
 * Every user who can reach the socket is the owner of the run directory; over TCP a password is needed. A published port of a
 * container is reached from the address of its network's bridge.
 */
export const hostRules = (listen: string): string =>
  `local all all trust\nhost all all ${listen === '127.0.0.1' ? '127.0.0.1/32' : 'all'} scram-sha-256\n`
