import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { KeptStack, Ledger } from '../ledger/ledger.ts'
import { isKept, isOwned, processesIn, readLedger, stackIn } from '../ledger/ledger.ts'
import { ledgerDirectory, ledgerFile, runDirectory, runIdPattern, runRoot } from '../ledger/run-root.ts'
import { currentSpace, isAlive, isStopped, mayOwn } from '../processes/identity.ts'
import { memoryOf } from '../processes/memory.ts'
import { logsOf, signalPid } from '../processes/strays.ts'
import { answersWell, isWell } from './is-well.ts'
import { sweep } from './janitor.ts'

export interface ServiceStatus {
  readonly name: string
  readonly version: string
  /** 0 for a service whose port is published nowhere. */
  readonly port: number
  /** Whether all of its processes are still those that were started. */
  readonly alive: boolean
  /**
   * Whether it answers now: its own health check or the first words of its protocol where they are known, else whether it
   * accepts connections. A service that need not listen, or whose port is published nowhere, is healthy while it is alive. One
   * of which a process is stopped (SIGSTOP) does not answer.
   */
  readonly healthy: boolean
  /** Bytes of memory that its processes and their children use. */
  readonly memory: number
}

/** A run whose guardian is alive: a kept stack, or a run in progress, which has no details here. */
export interface RunStatus {
  readonly id: string
  /** The directory with the log of each service, `<service>.log`. */
  readonly logs: string
  readonly kept: KeptStack | undefined
  /** Whether the stack answers its health check now; false for a run in progress. */
  readonly healthy: boolean
  readonly services: readonly ServiceStatus[]
}

/** Whether a process with this id exists, whoever owns it. */
const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`)

async function describe(root: string, ledger: Ledger): Promise<RunStatus> {
  const { id } = ledger
  const logs = logsOf(runDirectory(root, id))
  const kept = stackIn(ledger)
  if (kept === undefined) return { id, logs, kept, healthy: false, services: [] }
  const identities = processesIn(ledger).map(({ identity }) => identity)
  const services = await Promise.all(
    kept.services.map(async (service) => {
      const { name, version, port, pids } = service
      const own = identities.filter(({ pid }) => pids.includes(pid))
      const living = await Promise.all(own.map(isAlive))
      // The ledger does not contain the processes that Compose started.
      const alive =
        own.length === 0 ? pids.every(isThere) : living.length === pids.length && living.every(Boolean)
      const stopped = await Promise.all(pids.map(isStopped))
      const healthy = await isWell(kept, service, alive && !stopped.includes(true))
      return { name, version, port, alive, healthy, memory: await memoryOf(pids) }
    }),
  )
  const healthy =
    kept.health === undefined
      ? services.every((service) => service.healthy)
      : await answersWell(kept.health, kept.authority)
  return { id, logs, kept, healthy, services }
}

async function ledgersIn(root: string): Promise<readonly Ledger[]> {
  const names = await readdir(ledgerDirectory(root)).catch(() => [])
  const ids = names.map((name) => name.replace(/\.jsonl$/, '')).filter((id) => runIdPattern.test(id))
  const read = await Promise.all(ids.map((id) => readLedger(root, id)))
  return read.filter((ledger) => typeof ledger !== 'string')
}

async function onlyOwned(ledgers: readonly Ledger[]): Promise<readonly Ledger[]> {
  const owned = await Promise.all(ledgers.map(isOwned))
  return ledgers.filter((_, index) => owned[index])
}

/** Names of this machine that a kept stack may be asked by; it listens on 127.0.0.1. */
const namesOfThisMachine: readonly string[] = ['localhost', '127.0.0.1']

/** Whether two URLs lead to the same port over the same protocol, by any name of this machine. */
export function isSamePlace(one: string, other: string): boolean {
  const [place, second] = [one, other].map((text) => {
    const { protocol, hostname, port } = new URL(text)
    return `${protocol}//${namesOfThisMachine.includes(hostname) ? '127.0.0.1' : hostname}:${port}`
  })
  return place === second
}

/**
 * A kept stack without its processes that have ended, because other processes may have their numbers by now. One whose identity
 * has an unknown part stays while there is a process of its number.
 */
async function withoutEnded(stack: KeptStack, ledger: Ledger): Promise<KeptStack> {
  const shown = new Set(stack.services.flatMap(({ pids }) => pids))
  // The ledger does not contain the processes that Compose started, so of these nothing is known.
  const recorded = processesIn(ledger).flatMap(({ identity }) => (shown.has(identity.pid) ? [identity] : []))
  const living = await Promise.all(recorded.map(mayOwn))
  const alive = new Set(recorded.filter((_, index) => living[index]).map(({ pid }) => pid))
  const ended = new Set(recorded.map(({ pid }) => pid).filter((pid) => !alive.has(pid)))
  const services = stack.services.map((service) => ({
    ...service,
    pids: service.pids.filter((pid) => !ended.has(pid)),
  }))
  return { ...stack, services }
}

/** The kept stack of this user with this URL, with its living processes; undefined for none. */
export async function keptStackAt(url: string, root: string = runRoot()): Promise<KeptStack | undefined> {
  for (const ledger of await onlyOwned(await ledgersIn(root))) {
    const stack = stackIn(ledger)
    if (stack !== undefined && isSamePlace(stack.url, url)) return withoutEnded(stack, ledger)
  }
  return undefined
}

/** The runs of this user that are alive now. */
export async function status({
  root = runRoot(),
}: {
  readonly root?: string
} = {}): Promise<readonly RunStatus[]> {
  const owned = await onlyOwned(await ledgersIn(root))
  return Promise.all(owned.map((ledger) => describe(root, ledger)))
}

export interface Downing {
  /** Ids of the kept stacks, and of runs in progress, that were stopped. */
  readonly stopped: readonly string[]
  /** Ids of runs whose guardian had died, or that a restart of this machine ended; their remains were removed. */
  readonly swept: readonly string[]
  /** Why something was left alone, one sentence each. */
  readonly refused: readonly string[]
  /**
   * Ids of what was to be stopped and of which something is still there; `refused` says why. What another container runs, in
   * a directory that both share, counts only where its id was asked for.
   */
  readonly remaining: readonly string[]
}

/** What to stop: every kept stack, those of a project, the one with an id, or also runs in progress. */
export type Stopping = 'kept' | 'all' | { readonly id: string } | { readonly project: string }

function isMeant(ledger: Ledger, which: Stopping): boolean {
  if (which === 'all') return true
  const kept = stackIn(ledger)
  if (kept === undefined) return false
  if (which === 'kept') return true
  if ('id' in which) return ledger.id === which.id
  // The owner of a stack from before projects were recorded is unknown, so it is included.
  return kept.project === undefined || kept.project === which.project
}

/** Longer than any teardown takes, in milliseconds. */
const stopTimeoutMs = 16_000

/** Asks a run to end, as Ctrl-C does. */
async function interrupt({ harness, guardian }: Ledger): Promise<void> {
  if (await isAlive(harness)) {
    signalPid(harness.pid, 'SIGTERM')
    signalPid(harness.pid, 'SIGCONT')
  }
  signalPid(guardian.pid, 'SIGCONT')
}

/**
 * Asks the guardian of a kept stack, or the harness of a run, to take it down. A guardian that does not end is killed, and
 * the janitor removes its run.
 * @returns the reason when it is left alone.
 */
async function takeDown(ledger: Ledger): Promise<string | undefined> {
  const { guardian, id } = ledger
  if (!(await isAlive(guardian)))
    return (await mayOwn(guardian))
      ? `Whether the process ${guardian.pid} is the guardian of ${id} cannot be told here; if it is, kill ${guardian.pid} stops that.`
      : undefined
  if (isKept(ledger)) {
    signalPid(guardian.pid, 'SIGTERM')
    signalPid(guardian.pid, 'SIGCONT')
  } else await interrupt(ledger)
  const end = performance.now() + stopTimeoutMs
  while (await isAlive(guardian)) {
    if (performance.now() > end) signalPid(guardian.pid, 'SIGKILL')
    await delay(20)
  }
  return undefined
}

/**
 * Stops the kept stacks of this user, or those of one project, or the one with `id`, and removes what dead runs left; in Docker
 * also what runs without a ledger left when this machine was restarted. Runs in progress end with their own command and are
 * left alone, unless `all` is requested.
 */
export async function down({
  root = runRoot(),
  which = 'kept',
}: {
  readonly root?: string
  readonly which?: Stopping
} = {}): Promise<Downing> {
  const meant = (await ledgersIn(root)).filter((ledger) => isMeant(ledger, which))
  const asked = await onlyOwned(meant)
  const reasons = await Promise.all(asked.map(takeDown))
  const { removed, refused } = await sweep({ root })
  // Only this command needs it, so the others start without it.
  const { removeLost } = await import('../docker/lost.ts')
  const lost = await removeLost({ root })
  const remains = ({ id }: Ledger): boolean => existsSync(ledgerFile(root, id))
  const here = await currentSpace()
  const isNamed = typeof which === 'object' && 'id' in which
  const ids = asked.map((ledger) => ledger.id)
  return {
    stopped: asked.filter((ledger) => !remains(ledger)).map((ledger) => ledger.id),
    swept: [...removed.filter((run) => !ids.includes(run)), ...lost.removed],
    refused: [...reasons.filter((reason) => reason !== undefined), ...refused, ...lost.refused],
    remaining: meant
      .filter((ledger) => remains(ledger) && (isNamed || ledger.space === here))
      .map((ledger) => ledger.id),
  }
}
