import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { unattachedSegments } from '../../harness/guard/ledger/shared-memory-segments.ts'
import { startOf } from '../../harness/guard/processes/identity.ts'

/** What a harness has left on the machine, one line each. */
export type Leftovers = readonly string[]

/** The processes whose working directory or home is below the root. */
export async function processesOf(root: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number)
  const ours = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
      const works = cwd === root || cwd.startsWith(`${root}/`) || environment.includes(`=${root}/`)
      return works && (await startOf(pid)) !== undefined
    }),
  )
  return pids.filter((_, index) => ours[index])
}

async function describeProcess(pid: number): Promise<string> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
  return `process ${pid} ${command.replaceAll('\0', ' ')}`
}

async function filesOf(root: string): Promise<Leftovers> {
  const below = async (directory: string): Promise<Leftovers> =>
    (await readdir(join(root, directory)).catch(() => [])).map((name) => join(directory, name))
  const top = (await below('.')).filter((name) => name !== 'ledgers' && name !== 'ports')
  return [...top, ...(await below('ledgers')), ...(await below('ports'))].map((name) => `file ${name}`)
}

/** Key (the inode number, cut to 32 bits) and owner of a directory and of those below it, `depth` levels deep. */
export async function keysBelow(directory: string, depth: number): Promise<readonly string[]> {
  const found = await lstat(directory).catch(() => undefined)
  if (!found?.isDirectory()) return []
  const own = `${found.ino | 0} ${found.uid}`
  const names = depth === 0 ? [] : await readdir(directory).catch(() => [])
  const below = await Promise.all(names.map((name) => keysBelow(join(directory, name), depth - 1)))
  return [own, ...below.flat()]
}

/**
 * Facts that must be recorded before a harness is killed, because they cannot be found out after its processes have ended.
 */
export interface Traces {
  /** Shared memory keys, as `keysBelow` gives them. */
  readonly keys: ReadonlySet<string>
  /** Shared memory files. */
  readonly files: ReadonlySet<string>
}

/** What is left of harnesses with run directories below `root`, and of the resources that were recorded before. */
export async function leftoversOf(root: string, { keys, files: shared }: Traces): Promise<Leftovers> {
  const [processes, files, unattached] = await Promise.all([
    processesOf(root).then((pids) => Promise.all(pids.map(describeProcess))),
    filesOf(root),
    unattachedSegments(),
  ])
  const segments = unattached
    .filter(({ key, uid }) => keys.has(`${key} ${uid}`))
    .map(({ id }) => `shared memory ${id}`)
  const inFiles = (await readdir('/dev/shm').catch(() => [])).filter((name) => shared.has(`/dev/shm/${name}`))
  return [...processes, ...files, ...segments, ...inFiles.map((name) => `shared memory ${name}`)]
}

export interface Cleaning {
  /** Seconds until nothing was left, or until the deadline. */
  readonly seconds: number
  /** What was left at the deadline. */
  readonly leaked: Leftovers
}

/** Waits until nothing is left, and separates what is removed late from what stays. */
export async function waitForNothing(look: () => Promise<Leftovers>, deadline: number): Promise<Cleaning> {
  const begun = performance.now()
  for (;;) {
    const leaked = await look()
    const seconds = (performance.now() - begun) / 1000
    if (leaked.length === 0 || seconds > deadline) return { seconds, leaked }
    await delay(50)
  }
}
