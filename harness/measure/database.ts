import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseSecond } from '../evidence/evidence.ts'
import { ownQuestion } from './postgres-connection.ts'

/**
 * PostgreSQL's own counters since the database was created. Except for the connections, only differences between two readings
 * are meaningful.
 */
export interface DatabaseCounters {
  readonly commits: number
  readonly rollbacks: number
  readonly deadlocks: number
  /** Open connections, without the one that reads. */
  readonly connections: number
}

/** Reads the counters of one database. The reading itself is a transaction, which is subtracted. */
export const countersQuery = `SELECT ${ownQuestion} xact_commit::float8 AS commits, xact_rollback::float8 AS rollbacks, deadlocks::float8 AS deadlocks, numbackends - 1 AS connections FROM pg_stat_database WHERE datname = current_database()`

export interface DatabaseSampling {
  /** Reads the current counters; rejects when the database does not answer. */
  read(): Promise<DatabaseCounters>
  /** `database.jsonl` of the bundle, to which one `DatabaseSecond` per line is appended. */
  readonly file: string
  /** Ends the sampling. */
  readonly signal: AbortSignal
  /** Unix time in milliseconds. */
  clock(): number
  /** Milliseconds between readings. */
  readonly interval: number
  /** Called once when the database cannot be asked. */
  onNote(sentence: string): void
}

/** The activity between two readings, scaled to one second. A counter that decreased was reset, and counts from zero. */
export function betweenReadings(
  before: DatabaseCounters & { readonly at: number },
  after: DatabaseCounters & { readonly at: number },
): DatabaseSecond {
  const scale = 1000 / Math.max(1, after.at - before.at)
  const risen = (pick: (counters: DatabaseCounters) => number): number =>
    pick(after) >= pick(before) ? pick(after) - pick(before) : pick(after)
  return {
    at: after.at,
    commits: Math.max(0, risen(({ commits }) => commits) - 1) * scale,
    rollbacks: risen(({ rollbacks }) => rollbacks) * scale,
    deadlocks: risen(({ deadlocks }) => deadlocks) * scale,
    connections: after.connections,
  }
}

/**
 * Reads repeatedly until the signal is aborted. A second that cannot be read is left out. Rejects when a second cannot be
 * written, because a gap that nobody knows of would make the evidence wrong.
 */
export async function sampleDatabase(sampling: DatabaseSampling): Promise<void> {
  const { read, file, signal, clock, interval, onNote } = sampling
  let before: (DatabaseCounters & { readonly at: number }) | undefined
  let told = false
  while (!signal.aborted) {
    const after = await read().catch((error: unknown) => {
      if (!told && !signal.aborted) onNote(`Transactions are not recorded: ${String(error)}`)
      told = true
      return undefined
    })
    const reading = after && { ...after, at: clock() }
    if (before && reading)
      appendFileSync(file, `${JSON.stringify(betweenReadings(before, reading))}\n`, { mode: 0o600 })
    before = reading
    await sleep(interval, undefined, { signal }).catch(() => undefined)
  }
}
