import { constants } from 'node:fs'
import { lstat, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { Identity } from '../processes/identity.ts'
import { isAlive } from '../processes/identity.ts'
import type { ProcessDescription } from '../processes/process.ts'
import { ledgerDirectory, ledgerFile, ownUid } from './run-root.ts'

/** What a kept stack says of itself, for `tailgate status`. */
export interface KeptStack {
  readonly name: string
  /** The directory of the project it belongs to; absent in ledgers from before it was written down. */
  readonly project?: string | undefined
  readonly url: string
  /** Answers 200 while the stack is well; undefined where only its port tells. */
  readonly health?: string | undefined
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
  readonly prometheus: string | undefined
  /** `password` is that of the user `admin`; anybody on this machine may look without it. */
  readonly grafana?: { readonly url: string; readonly password: string } | undefined
  /** The path of the certificate of the authority behind a secured `url`. */
  readonly authority?: string | undefined
  /** The path of the rows that scenarios draw from; undefined where there is no dataset. */
  readonly feeds?: string | undefined
  /** Unix time in milliseconds. */
  readonly since: number
  readonly services: readonly { name: string; version: string; port: number; pids: readonly number[] }[]
}

/** One line of a ledger. An intent is written before the thing is made, so that a ledger never knows too little. */
export type LedgerEntry =
  | {
      readonly type: 'run'
      readonly id: string
      readonly guardian: Identity
      readonly harness: Identity
      /** Where those process ids mean something: see `currentSpace`. */
      readonly space: string
    }
  | { readonly type: 'directory'; readonly inode: number }
  | { readonly type: 'port'; readonly port: number }
  | { readonly type: 'intent'; readonly name: string }
  | {
      readonly type: 'process'
      readonly name: string
      readonly identity: Identity
      readonly stopSignal: ProcessDescription['stopSignal']
    }
  /** A System V segment: its key (the inode of a data directory, cut to 32 bits) and its owner. */
  | { readonly type: 'segment'; readonly key: number; readonly uid: number }
  | { readonly type: 'kept'; readonly stack: KeptStack }
  /** `host` is the DOCKER_HOST it is made at; empty for the usual socket. */
  | { readonly type: 'network' | 'container'; readonly name: string; readonly host: string }

export interface Ledger {
  readonly id: string
  readonly guardian: Identity
  readonly harness: Identity
  readonly space: string
  readonly entries: readonly LedgerEntry[]
}

/** A ledger that is being begun names its writer, so that one whose writer was killed can be told and removed. */
const draftOf = (root: string, { id, guardian }: Extract<LedgerEntry, { type: 'run' }>): string =>
  join(ledgerDirectory(root), `.${id}-${guardian.pid}-${guardian.start}-${guardian.boot}`)

/** Who writes the draft of a ledger with this name; undefined when it is none. */
export function writerOf(name: string): Identity | undefined {
  const [, pid, start, boot] = /^\.[0-9a-f]{12}-(\d+)-(\w+)-([\w-]+)$/.exec(name) ?? []
  return start === undefined || boot === undefined ? undefined : { pid: Number(pid), start, boot }
}

/** Begins the ledger of a run: it is there with its first entry or not at all. */
export async function beginLedger(root: string, entry: Extract<LedgerEntry, { type: 'run' }>): Promise<void> {
  const draft = draftOf(root, entry)
  await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flag: 'wx' })
  try {
    await rename(draft, ledgerFile(root, entry.id))
  } catch (problem) {
    await rm(draft, { force: true })
    throw problem
  }
}

/**
 * Adds an entry to a ledger that was begun. It starts a line of its own, so that an entry that a full disk cut off
 * spoils none but itself; and it never makes the file, so that one that comes late does not bring it back.
 */
export async function writeEntry(root: string, id: string, entry: LedgerEntry): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW
  await using file = await open(ledgerFile(root, id), flags)
  await file.writeFile(`\n${JSON.stringify(entry)}`)
}

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
      return (
        typeof value.id === 'string' &&
        typeof value.space === 'string' &&
        isIdentity(value.guardian) &&
        isIdentity(value.harness)
      )
    case 'directory':
      return Number.isSafeInteger(value.inode)
    case 'port':
      return Number.isSafeInteger(value.port)
    case 'segment':
      return Number.isSafeInteger(value.key) && Number.isSafeInteger(value.uid)
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

/** What a line says; nothing when it was cut off, as no part of an entry can be read as one. */
function parseLine(line: string): readonly unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

/** Larger than any run can make it; a larger file is not ours. */
const largest = 4 << 20

/**
 * Reads the ledger of a run. Lines that were cut off by a kill or a full disk are left out; anything else that is not as
 * we write it makes the whole ledger untrusted.
 * @returns the ledger, or the reason in a sentence why it is not trusted.
 */
export async function readLedger(root: string, id: string): Promise<Ledger | string> {
  const path = ledgerFile(root, id)
  try {
    const found = await lstat(path)
    if (!found.isFile()) return `${path} is not a file.`
    if (found.uid !== ownUid()) return `${path} belongs to somebody else.`
    if (found.size > largest) return `${path} is larger than any ledger.`
    const entries = (await readFile(path, 'utf8')).split('\n').flatMap(parseLine)
    const [run] = entries
    if (!entries.every(isEntry)) return `${path} holds a line that is no ledger entry.`
    if (!isEntry(run) || run.type !== 'run') return `${path} does not say whose it is.`
    if (run.id !== id) return `${path} belongs to the run ${run.id}.`
    const { guardian, harness, space } = run
    return { id, guardian, harness, space, entries }
  } catch (problem) {
    return `${path} cannot be read: ${messageOf(problem)}`
  }
}

/** Whether the run lives on without its harness. */
export const isKept = ({ entries }: Ledger): boolean => entries.some(({ type }) => type === 'kept')

/** Whether the guardian that wrote the ledger still looks after the run. */
export const isOwned = (ledger: Ledger): Promise<boolean> => isAlive(ledger.guardian)
