import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../base/errors.ts'
import type { Ledger, ProcessEntry } from '../ledger/ledger.ts'
import { isKept, isOwned, processesIn, readLedger, writerOf } from '../ledger/ledger.ts'
import {
  isOurs,
  ledgerDirectory,
  ledgerFile,
  notOurs,
  portDirectory,
  runDirectory,
  runIdPattern,
  runRoot,
} from '../ledger/run-root.ts'
import { currentBoot, currentSpace, isAlive, mayOwn } from '../processes/identity.ts'
import { killStrays, signalPid } from '../processes/strays.ts'
import { clearRun, isSameDirectory, releasePorts } from './clear.ts'

export interface Sweeping {
  /** Ids of the runs whose guardian had died and whose remains were removed. */
  readonly removed: readonly string[]
  /** Why something was left alone, one sentence each. */
  readonly refused: readonly string[]
}

interface Findings {
  readonly removed: string[]
  readonly refused: string[]
}

/** How long processes may take to end after their soft signal, and again after the hard one, in milliseconds. */
const signalGraceMs = 800

async function waitFor(processes: readonly ProcessEntry[], limit: number): Promise<readonly ProcessEntry[]> {
  const end = performance.now() + limit
  for (;;) {
    const alive = await Promise.all(processes.map((entry) => isAlive(entry.identity)))
    const left = processes.filter((_, index) => alive[index])
    if (left.length === 0 || performance.now() > end) return left
    await delay(10)
  }
}

/** Stops the processes in a ledger, each only if it is exactly the process that was recorded. */
async function stopRecorded(processes: readonly ProcessEntry[]): Promise<void> {
  for (const signal of ['soft', 'SIGQUIT', 'SIGKILL'] as const) {
    for (const entry of processes.toReversed()) {
      if (signal === 'SIGQUIT' && entry.stopSignal !== 'SIGINT') continue
      if (!(await isAlive(entry.identity))) continue
      signalPid(entry.identity.pid, signal === 'soft' ? entry.stopSignal : signal)
      signalPid(entry.identity.pid, 'SIGCONT')
    }
    if ((await waitFor(processes, signal === 'SIGQUIT' ? signalGraceMs / 2 : signalGraceMs)).length === 0)
      return
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** How long Docker may take to finish the last request of a killed guardian, in milliseconds. */
const recheckAfterMs = 1000

/**
 * The engines where a run may have something, as DOCKER_HOST names them. A container beside a native stack uses this machine's
 * network, so there may be no entry for a network.
 */
const hostsOf = ({ entries }: Ledger): readonly string[] =>
  entries.flatMap((entry) => (entry.type === 'network' || entry.type === 'container' ? [entry.host] : []))

/**
 * Removes what a dead guardian left in Docker.
 * @returns the reason when it is left alone.
 */
async function clearContainers(ledger: Ledger): Promise<string | undefined> {
  const { id, guardian } = ledger
  const hosts = hostsOf(ledger)
  if (hosts.length === 0) return undefined
  const { answerTimeoutMs, dockerHost, openEngine } = await import('../docker/engine.ts')
  if (hosts.some((host) => host !== dockerHost()))
    return `The containers of ${id} are at ${hosts[0] || 'the usual socket of Docker'}; set DOCKER_HOST to that.`
  const { removeRun } = await import('../docker/remove.ts')
  try {
    await openEngine(answerTimeoutMs).ping()
    await removeRun(id, guardian, { recheckAfterMs })
    return undefined
  } catch (problem) {
    return `The containers of ${id} cannot be removed: ${messageOf(problem)}`
  }
}

/** How what a run has in Docker is removed by hand, as the beginning of a list of steps; empty where it has nothing there. */
async function stepsInDocker(ledger: Ledger): Promise<string> {
  if (hostsOf(ledger).length === 0) return ''
  const { label } = await import('../docker/engine.ts')
  const filter = `--filter label=${label.run}=${ledger.id}`
  const containers = `docker rm --force --volumes $(docker ps --all --quiet ${filter})`
  const networks = `docker network rm $(docker network ls --quiet ${filter})`
  const volumes = `docker volume rm $(docker volume ls --quiet ${filter})`
  return `run \`${containers}\`, \`${networks}\` and \`${volumes}\` where its Docker is, then `
}

/**
 * Removes what a dead guardian left.
 * @returns the reason when it is left alone.
 */
async function clearDead(root: string, ledger: Ledger): Promise<string | undefined> {
  const { id, entries } = ledger
  const directory = runDirectory(root, id)
  if (ledger.space !== (await currentSpace()))
    return `The run ${id} belongs to another container; once that has gone, ${await stepsInDocker(ledger)}remove ${directory} and ${ledgerFile(root, id)}.`
  const inode = entries.find((entry) => entry.type === 'directory')?.inode
  if (!(await isSameDirectory(directory, inode))) return `${directory} is not the directory that run made.`
  const processes = processesIn(ledger)
  const boot = await currentBoot()
  // No process survives a restart of the machine, so a pid from another boot now belongs to another process.
  if (ledger.guardian.boot === boot) {
    await stopRecorded(processes)
    const left = await killStrays(id, directory)
    if (left.length > 0) return `The processes ${left.join(', ')} of the run ${id} do not end.`
  }
  const containers = await clearContainers(ledger)
  if (containers !== undefined) return containers
  await clearRun(root, id, ledger.guardian.boot === boot ? entries : [])
  return undefined
}

/**
 * A guardian whose harness has died takes its run down by itself. A guardian that was stopped, for example by a debugger or
 * by Ctrl-Z, does not notice that, so it is continued here.
 */
async function wake(ledger: Ledger): Promise<void> {
  if (!isKept(ledger) && !(await isAlive(ledger.harness))) signalPid(ledger.guardian.pid, 'SIGCONT')
}

/** Handles one name in the directory of ledgers. */
async function inspectRun(root: string, name: string, { removed, refused }: Findings): Promise<void> {
  const writer = writerOf(name)
  if (writer !== undefined) {
    // The draft of a ledger that was never completed: nothing was created.
    if (!(await mayOwn(writer))) await rm(join(ledgerDirectory(root), name), { force: true })
    return
  }
  const id = name.replace(/\.jsonl$/, '')
  if (!runIdPattern.test(id)) return void refused.push(`${name} is not the name of a ledger.`)
  const ledger = await readLedger(root, id)
  if (typeof ledger === 'string') {
    // Another janitor, or the run's own guardian, may have removed it in the meantime.
    if (await exists(ledgerFile(root, id))) refused.push(ledger)
    return
  }
  if (await isOwned(ledger)) return wake(ledger)
  const reason = await clearDead(root, ledger)
  if (reason === undefined) removed.push(id)
  else refused.push(reason)
}

/**
 * Removes what is left of runs whose guardian was killed. It touches nothing whose identity does not match exactly, and
 * nothing outside the root. It never throws: an obstacle is a reason to leave that run alone.
 */
export async function sweep({ root = runRoot() }: { readonly root?: string } = {}): Promise<Sweeping> {
  const findings: Findings = { removed: [], refused: [] }
  for (const directory of [root, ledgerDirectory(root), portDirectory(root)]) {
    if (!(await exists(directory))) return findings
    if (!(await isOurs(directory))) return { removed: [], refused: [notOurs(directory)] }
  }
  const names = await readdir(ledgerDirectory(root)).catch(() => [])
  await Promise.all(
    names.map((name) =>
      inspectRun(root, name, findings).catch((problem: unknown) => {
        findings.refused.push(`What ${name} tells of cannot be removed: ${messageOf(problem)}`)
      }),
    ),
  )
  // The ledger is written before a port is reserved, so a reservation without a ledger has no owner.
  await releasePorts(root, async (id) => runIdPattern.test(id) && !(await exists(ledgerFile(root, id))))
  return findings
}
