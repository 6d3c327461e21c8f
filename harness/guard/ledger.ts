import { appendFile, lstat, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { messageOf } from '../errors.ts'
import type { Identity } from './identity.ts'
import { isAlive } from './identity.ts'
import type { ProcessDescription } from './process.ts'
import { ledgerFile } from './root.ts'

/** What a kept stack says of itself, for `tailgate status`. */
export interface KeptStack {
  readonly name: string
  readonly url: string
  /** Answers 200 while the stack is well. */
  readonly health: string
  readonly postgres: string
  readonly redis: string
  readonly prometheus: string | undefined
  /** Unix time in milliseconds. */
  readonly since: number
  readonly services: readonly { name: string; version: string; port: number; pids: readonly number[] }[]
}

/** One line of a ledger. An intent is written before the thing is made, so that a ledger never knows too little. */
export type LedgerEntry =
  | { readonly type: 'run'; readonly id: string; readonly guardian: Identity; readonly harness: Identity }
  | { readonly type: 'directory'; readonly inode: number }
  | { readonly type: 'port'; readonly port: number }
  | { readonly type: 'intent'; readonly name: string }
  | {
      readonly type: 'process'
      readonly name: string
      readonly identity: Identity
      readonly stopSignal: ProcessDescription['stopSignal']
    }
  | { readonly type: 'kept'; readonly stack: KeptStack }
  /** `host` is the DOCKER_HOST it is made at; empty for the usual socket. */
  | { readonly type: 'network' | 'container'; readonly name: string; readonly host: string }

export interface Ledger {
  readonly id: string
  readonly guardian: Identity
  readonly entries: readonly LedgerEntry[]
}

export const writeEntry = (root: string, id: string, entry: LedgerEntry): Promise<void> =>
  appendFile(ledgerFile(root, id), `${JSON.stringify(entry)}\n`, { mode: 0o600 })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isIdentity = (value: unknown): value is Identity =>
  isRecord(value) &&
  Number.isSafeInteger(value.pid) &&
  Number(value.pid) > 1 &&
  typeof value.start === 'string' &&
  typeof value.boot === 'string'

const signals: readonly unknown[] = ['SIGTERM', 'SIGINT', 'SIGQUIT']

function isEntry(value: unknown): value is LedgerEntry {
  if (!isRecord(value)) return false
  switch (value.type) {
    case 'run':
      return typeof value.id === 'string' && isIdentity(value.guardian) && isIdentity(value.harness)
    case 'directory':
      return Number.isSafeInteger(value.inode)
    case 'port':
      return Number.isSafeInteger(value.port)
    case 'intent':
      return typeof value.name === 'string'
    case 'network':
    case 'container':
      return typeof value.name === 'string' && typeof value.host === 'string'
    case 'process':
      return (
        typeof value.name === 'string' && isIdentity(value.identity) && signals.includes(value.stopSignal)
      )
    case 'kept':
      return (
        isRecord(value.stack) && Array.isArray(value.stack.services) && typeof value.stack.url === 'string'
      )
    default:
      return false
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Larger than any run can make it; a larger file is not ours. */
const largest = 4 << 20

/**
 * Reads the ledger of a run. A last line that was cut off by a kill is left out; anything else that is not as we write
 * it makes the whole ledger untrusted.
 * @returns the ledger, or the reason in a sentence why it is not trusted.
 */
export async function readLedger(root: string, id: string): Promise<Ledger | string> {
  const path = ledgerFile(root, id)
  try {
    const found = await lstat(path)
    if (!found.isFile()) return `${path} is not a file.`
    if (found.uid !== userInfo().uid) return `${path} belongs to somebody else.`
    if (found.size > largest) return `${path} is larger than any ledger.`
    const entries = (await readFile(path, 'utf8')).split('\n').slice(0, -1).map(parseLine)
    const [run] = entries
    if (!entries.every(isEntry)) return `${path} holds a line that is no ledger entry.`
    if (!isEntry(run) || run.type !== 'run') return `${path} does not say whose it is.`
    if (run.id !== id) return `${path} belongs to the run ${run.id}.`
    return { id, guardian: run.guardian, entries }
  } catch (problem) {
    return `${path} cannot be read: ${messageOf(problem)}`
  }
}

/** Whether the guardian that wrote the ledger still looks after the run. */
export const isOwned = (ledger: Ledger): Promise<boolean> => isAlive(ledger.guardian)
