import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { hasTerminal, pidsIn, relativesOf, startOf, userOf } from './identity.ts'
import { parseSockets } from './socket-table.ts'
import { runVariable, signalPid } from './strays.ts'

/** What a run has reserved, and as whom its processes run. */
export interface Reserved {
  readonly ports: ReadonlySet<number>
  /** User ids. Processes of root are never found, because Docker listens as root for the containers of others. */
  readonly users: ReadonlySet<number>
}

/** The sockets that listen on one of these ports, as the links in /proc/<pid>/fd name them. */
async function socketsAt(ports: ReadonlySet<number>): Promise<ReadonlySet<string>> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')),
  )
  const listening = tables
    .flatMap(parseSockets)
    .filter(({ state, port }) => state === 'listening' && ports.has(port))
  return new Set(listening.map(({ inode }) => `socket:[${inode}]`))
}

const groupOf = (pid: number): Promise<string | undefined> =>
  readFile(`/proc/${pid}/cgroup`, 'latin1').catch(() => undefined)

/** The guardian, those that started it, and the first process: an orphan of the run has one of them as its parent. */
async function possibleParents(guardian: number): Promise<ReadonlySet<number>> {
  const found = new Set([1])
  for (let at = guardian; at > 0 && !found.has(at); at = (await relativesOf(at))?.parent ?? 0) found.add(at)
  return found
}

/** What processes are compared with. */
interface Guardian {
  /** As in its identity; undefined when it has ended. */
  readonly start: string | undefined
  readonly group: string | undefined
  readonly parents: ReadonlySet<number>
}

async function guardianOf(pid: number): Promise<Guardian> {
  const [start, group, parents] = await Promise.all([startOf(pid), groupOf(pid), possibleParents(pid)])
  return { start, group, parents }
}

/** Whether a process is younger than the guardian; undefined when it has ended. */
async function isYounger(pid: number, guardian: Guardian): Promise<boolean | undefined> {
  const start = await startOf(pid)
  return start === undefined || guardian.start === undefined
    ? undefined
    : Number(start) > Number(guardian.start)
}

/** Whether a service of the run may have become this process: it is younger than the guardian, and nobody else started it. */
async function mayBeOurs(pid: number, users: ReadonlySet<number>, guardian: Guardian): Promise<boolean> {
  const user = await userOf(pid)
  if (user === undefined || user === 0 || !users.has(user)) return false
  if ((await isYounger(pid, guardian)) !== true) return false
  // What a person has started has a terminal; what the system or a container engine has started is in another control group.
  return !(await hasTerminal(pid)) && (await groupOf(pid)) === guardian.group
}

/**
 * Whether somebody else has surely started a process: it has the variable of a run, and those of this run have been ended; its
 * session is that of a process which is not younger than the guardian, where each service begins a session of its own; or its
 * parents lead to such a process that the run does not descend from.
 */
async function isOfOthers(pid: number, guardian: Guardian): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
  if (environment.split('\0').some((variable) => variable.startsWith(`${runVariable}=`))) return true
  const relatives = await relativesOf(pid)
  if (relatives === undefined || (await isYounger(relatives.leader, guardian)) === false) return true
  for (let at = relatives.parent; !guardian.parents.has(at); at = (await relativesOf(at))?.parent ?? 0)
    if ((await isYounger(at, guardian)) !== true) return true
  return false
}

async function holdsOne(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
  const targets = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
  return targets.some((target) => sockets.has(target))
}

/**
 * Processes that listen on reserved ports and were started after the guardian, by one of the users. A service that goes into
 * the background leaves its session and may overwrite its environment, so that only its port shows to which run it belongs.
 * What another run or anybody else has surely started is left alone. Linux only: without /proc the result is empty.
 * @param guardian its process id.
 */
export async function findPortHolders(
  { ports, users }: Reserved,
  guardian: number = process.pid,
): Promise<readonly number[]> {
  if (ports.size === 0) return []
  const sockets = await socketsAt(ports)
  if (sockets.size === 0) return []
  const known = await guardianOf(guardian)
  const pids = await pidsIn()
  const found = await Promise.all(
    pids.map(
      async (pid) =>
        (await mayBeOurs(pid, users, known)) &&
        (await holdsOne(pid, sockets)) &&
        !(await isOfOthers(pid, known)),
    ),
  )
  return pids.filter((_, index) => found[index])
}

/** How long killed processes may take to end, in milliseconds. */
const killTimeoutMs = 1000

/**
 * Kills the processes that still listen on the ports of a run. The ports must still be reserved, and no container of the run
 * may be left.
 */
export async function killPortHolders(reserved: Reserved): Promise<void> {
  const end = performance.now() + killTimeoutMs
  for (;;) {
    const found = await findPortHolders(reserved)
    if (found.length === 0 || performance.now() > end) return
    for (const pid of found) signalPid(pid, 'SIGKILL')
    await delay(20)
  }
}
