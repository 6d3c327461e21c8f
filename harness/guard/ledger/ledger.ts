import { constants } from 'node:fs'
import { link, lstat, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { isRecord } from '../../base/values/record.ts'
import type { Identity } from '../processes/identity.ts'
import { mayOwn } from '../processes/identity.ts'
import type { ProcessDescription } from '../processes/process.ts'
import { ledgerDirectory, ledgerFile, ownUid } from './run-root.ts'

/** A service of a kept stack. */
export interface KeptService {
  readonly name: string
  readonly version: string
  /** 0 where it is published nowhere. */
  readonly port: number
  /** The ports of all its processes; left out where it has the one, and in ledgers from before they were recorded. */
  readonly ports?: readonly number[] | undefined
  /** Whether it must accept connections at its port; true when left out, as in ledgers from before it was recorded. */
  readonly isAsked?: boolean | undefined
  readonly pids: readonly number[]
}

/** The description of a kept stack for `tailgate status`. */
export interface KeptStack {
  readonly name: string
  /** The directory of its project; absent in ledgers from before it was recorded. */
  readonly project?: string | undefined
  readonly url: string
  /** The URL that answers 200 while the stack is healthy; undefined when only its port can be checked. */
  readonly health?: string | undefined
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
  readonly prometheus: string | undefined
  /** `password` belongs to the user `admin`; anybody on this machine may view dashboards without it. */
  readonly grafana?: { readonly url: string; readonly password: string } | undefined
  /** The path of the authority's certificate for a secured `url`. */
  readonly authority?: string | undefined
  /** The path of the rows that scenarios draw from; undefined when there is no dataset. */
  readonly feeds?: string | undefined
  /** Unix time in milliseconds. */
  readonly since: number
  readonly services: readonly KeptService[]
}

/** One line of a ledger. An entry is written before its resource is created, so that a ledger never lacks one. */
export type LedgerEntry =
  | {
      readonly type: 'run'
      readonly id: string
      readonly guardian: Identity
      readonly harness: Identity
      /** The process namespace in which those process ids are valid; see `currentSpace`. */
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
  /** `host` is the DOCKER_HOST on which it is created; empty for the usual socket. */
  | { readonly type: 'network' | 'container'; readonly name: string; readonly host: string }

export type ProcessEntry = Extract<LedgerEntry, { type: 'process' }>

export interface Ledger {
  readonly id: string
  readonly guardian: Identity
  readonly harness: Identity
  readonly space: string
  readonly entries: readonly LedgerEntry[]
}

/**
 * The name of a ledger that is being created contains its writer, so that the draft of a killed writer is recognised and
 * removed.
 */
const draftOf = (root: string, { id, guardian }: Extract<LedgerEntry, { type: 'run' }>): string =>
  join(ledgerDirectory(root), `.${id}-${guardian.pid}-${guardian.start}-${guardian.boot}`)

/** The writer in the name of a draft; undefined when the name is not that of a draft. */
export function writerOf(name: string): Identity | undefined {
  const [, pid, start, boot] = /^\.[0-9a-f]{12}-(\d+)-(\w+)-([\w-]+)$/.exec(name) ?? []
  return start === undefined || boot === undefined ? undefined : { pid: Number(pid), start, boot }
}

/**
 * Creates the ledger of a run: it exists with its first entry or not at all.
 * @throws the error of the system with the code EEXIST when there is a ledger of that id.
 */
export async function beginLedger(root: string, entry: Extract<LedgerEntry, { type: 'run' }>): Promise<void> {
  const draft = draftOf(root, entry)
  await writeFile(draft, JSON.stringify(entry), { mode: 0o600, flag: 'wx' })
  try {
    // A link, unlike a rename, does not replace the ledger of another run.
    await link(draft, ledgerFile(root, entry.id))
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * Adds an entry to an existing ledger. The entry begins on a new line, so that an entry cut off by a full disk spoils only
 * itself. The file is never created here, so that a late entry does not bring a removed ledger back.
 */
export async function writeEntry(root: string, id: string, entry: LedgerEntry): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW
  await using file = await open(ledgerFile(root, id), flags)
  await file.writeFile(`\n${JSON.stringify(entry)}`)
}

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

/** The content of a line; nothing when the line was cut off, because no part of an entry is a valid entry. */
function parseLine(line: string): readonly unknown[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

/** In bytes; larger than a run can make its ledger. A larger file was not written by Tailgate. */
const maxLedgerBytes = 4 << 20

/**
 * Reads the ledger of a run. Lines cut off by a kill or a full disk are ignored; anything else that Tailgate would not have
 * written makes the whole ledger untrusted.
 * @returns the ledger, or the reason in a sentence why it is not trusted.
 */
export async function readLedger(root: string, id: string): Promise<Ledger | string> {
  const path = ledgerFile(root, id)
  try {
    const found = await lstat(path)
    if (!found.isFile()) return `${path} is not a file.`
    if (found.uid !== ownUid()) return `${path} belongs to somebody else.`
    if (found.size > maxLedgerBytes) return `${path} is larger than any ledger.`
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

/** The processes in a ledger; they may have ended. */
export const processesIn = ({ entries }: Pick<Ledger, 'entries'>): readonly ProcessEntry[] =>
  entries.filter((entry) => entry.type === 'process')

/** The kept stack in a ledger; undefined for a run that ends with its harness. */
export const stackIn = ({ entries }: Pick<Ledger, 'entries'>): KeptStack | undefined =>
  entries.find((entry) => entry.type === 'kept')?.stack

/** Whether the run continues without its harness. */
export const isKept = (ledger: Ledger): boolean => stackIn(ledger) !== undefined

/** Whether the guardian that wrote the ledger still owns the run. */
export const isOwned = (ledger: Ledger): Promise<boolean> => mayOwn(ledger.guardian)
