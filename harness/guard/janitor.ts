import { lstat, readdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../errors.ts'
import { clearRun, isSameDirectory, releasePorts } from './clear.ts'
import { currentBoot, isAlive } from './identity.ts'
import type { Ledger, LedgerEntry } from './ledger.ts'
import { isOwned, readLedger } from './ledger.ts'
import { ledgerDirectory, ledgerFile, runDirectory, runIdPattern, runRoot } from './root.ts'
import { killStrays, signalPid } from './strays.ts'

export interface Sweeping {
  /** Ids of the runs whose owner had died and whose remains were removed. */
  readonly removed: readonly string[]
  /** Why something was left alone, a sentence each. */
  readonly refused: readonly string[]
}

type ProcessEntry = Extract<LedgerEntry, { type: 'process' }>

/** How long processes may take to leave after their soft signal, and again after the hard one, in milliseconds. */
const grace = 800

async function waitFor(processes: readonly ProcessEntry[], limit: number): Promise<readonly ProcessEntry[]> {
  const end = performance.now() + limit
  for (;;) {
    const alive = await Promise.all(processes.map((entry) => isAlive(entry.identity)))
    const left = processes.filter((_, index) => alive[index])
    if (left.length === 0 || performance.now() > end) return left
    await delay(10)
  }
}

/** Stops the processes of a ledger, each only while it is exactly the one that was recorded. */
async function stopRecorded(processes: readonly ProcessEntry[]): Promise<void> {
  for (const signal of ['soft', 'SIGQUIT', 'SIGKILL'] as const) {
    for (const entry of processes.toReversed()) {
      if (signal === 'SIGQUIT' && entry.stopSignal !== 'SIGINT') continue
      if (!(await isAlive(entry.identity))) continue
      signalPid(entry.identity.pid, signal === 'soft' ? entry.stopSignal : signal)
      signalPid(entry.identity.pid, 'SIGCONT')
    }
    if ((await waitFor(processes, signal === 'SIGQUIT' ? grace / 2 : grace)).length === 0) return
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Removes what a dead owner left in Docker. @returns the reason when it is left alone. */
async function clearContainers({ id, guardian, entries }: Ledger): Promise<string | undefined> {
  const hosts = entries.flatMap((entry) => (entry.type === 'network' ? [entry.host] : []))
  if (hosts.length === 0) return undefined
  const { dockerHost } = await import('./docker/engine.ts')
  if (hosts.some((host) => host !== dockerHost()))
    return `The containers of ${id} are at ${hosts[0] || 'the usual socket of Docker'}; set DOCKER_HOST to that.`
  const { removeRun } = await import('./docker/remove.ts')
  return removeRun(id, guardian).then(
    () => undefined,
    (problem: unknown) => `The containers of ${id} cannot be removed: ${messageOf(problem)}`,
  )
}

/** Removes what a dead owner left. @returns the reason when it is left alone. */
async function clearDead(root: string, ledger: Ledger): Promise<string | undefined> {
  const { id, entries } = ledger
  const directory = runDirectory(root, id)
  const inode = entries.find((entry) => entry.type === 'directory')?.inode
  if (!(await isSameDirectory(directory, inode))) return `${directory} is not the directory that run made.`
  const processes = entries.filter((entry) => entry.type === 'process')
  const boot = await currentBoot()
  // Nothing outlives a restart of the machine, so a pid from another boot is somebody else's.
  if (ledger.guardian.boot === boot) {
    await stopRecorded(processes)
    await killStrays(id, directory)
  }
  const containers = await clearContainers(ledger)
  if (containers !== undefined) return containers
  const pids = processes.filter(({ identity }) => identity.boot === boot).map(({ identity }) => identity.pid)
  await clearRun(root, id, pids)
  return undefined
}

/**
 * Removes what runs left whose guardian was killed. Touches nothing whose identity does not match exactly, and nothing
 * outside the root.
 */
export async function sweep({ root = runRoot() }: { readonly root?: string } = {}): Promise<Sweeping> {
  const names = await readdir(ledgerDirectory(root)).catch(() => [])
  const removed: string[] = []
  const refused: string[] = []
  const look = async (name: string): Promise<void> => {
    const id = name.replace(/\.jsonl$/, '')
    if (!runIdPattern.test(id)) return void refused.push(`${name} is not the name of a ledger.`)
    const ledger = await readLedger(root, id)
    if (typeof ledger === 'string') return void refused.push(ledger)
    if (await isOwned(ledger)) return
    const reason = await clearDead(root, ledger)
    if (reason === undefined) removed.push(id)
    else refused.push(reason)
  }
  await Promise.all(names.map(look))
  // The ledger is written before a port is reserved, so a reservation without a ledger has no owner.
  await releasePorts(root, async (id) => runIdPattern.test(id) && !(await exists(ledgerFile(root, id))))
  return { removed, refused }
}
