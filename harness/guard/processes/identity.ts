import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { hasCode } from '../../base/errors.ts'

/** The identity of a process: pids are reused, but a pid with start time and boot id is not. */
export interface Identity {
  readonly pid: number
  /**
   * Clock ticks between boot and the start of the process: field 22 of /proc/<pid>/stat. Without /proc, as on macOS, the Unix
   * time of its start in seconds.
   */
  readonly start: string
  readonly boot: string
}

/** Whether this machine tells of its processes in /proc, as macOS does not. */
export const hasProc = existsSync('/proc/self/stat')

/** The ids of all processes that this machine tells of; empty without /proc. */
export async function pidsIn(proc = '/proc'): Promise<readonly number[]> {
  const names = await readdir(proc).catch(() => [])
  return names.filter((name) => /^[0-9]+$/.test(name)).map(Number)
}

/** The fields of /proc/<pid>/stat from field 3 on; undefined when the process or /proc does not exist. */
export async function statOf(pid: number, proc = '/proc'): Promise<readonly string[] | undefined> {
  const stat = await readFile(`${proc}/${pid}/stat`, 'latin1').catch(() => undefined)
  // The name, field 2, may contain spaces and brackets, so fields are counted from the last bracket.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** The start in what `ps -o stat= -o lstart=` writes of a process, in Unix seconds; undefined when it has ended. */
export function startIn(said: string): string | undefined {
  const [, state = '', start = ''] = /^\s*(\S+)\s+(.+?)\s*$/.exec(said) ?? []
  const at = Date.parse(`${start} UTC`)
  return state.startsWith('Z') || Number.isNaN(at) ? undefined : String(at / 1000)
}

/** @throws Error when ps cannot be run. */
const startByPs = (pid: number): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const options = { env: { LC_ALL: 'C', TZ: 'UTC' }, timeout: 5000 }
    execFile('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], options, (problem, said) => {
      // It ends with 1 where there is no such process.
      if (problem === null || typeof problem.code === 'number') resolve(startIn(said))
      else reject(problem)
    })
  })

/**
 * When a process started, in clock ticks since boot; undefined when the process or /proc does not exist. Zombies count as
 * ended.
 */
export async function startTicks(pid: number, proc = '/proc'): Promise<string | undefined> {
  const fields = await statOf(pid, proc)
  const dead = fields === undefined || fields[0] === 'Z' || fields[0] === 'X'
  return dead ? undefined : fields[19]
}

/** The start of a process, as in its identity; undefined when the process does not exist. Zombies count as ended. */
export const startOf = (pid: number): Promise<string | undefined> =>
  hasProc ? startTicks(pid) : startByPs(pid)

/** Whether a process is stopped, as by SIGSTOP or a debugger; false without /proc. */
export async function isStopped(pid: number): Promise<boolean> {
  const fields = await statOf(pid)
  return fields?.[0] === 'T' || fields?.[0] === 't'
}

/** Whether a process belongs to a terminal, as the shell of a person and what it starts do; field 7 is its number. */
export async function hasTerminal(pid: number, proc = '/proc'): Promise<boolean> {
  const fields = await statOf(pid, proc)
  return fields?.[4] !== undefined && fields[4] !== '0'
}

/** The id of the parent of a process (field 4) and of the leader of its session (field 6); undefined when it has ended. */
export async function relativesOf(
  pid: number,
): Promise<{ readonly parent: number; readonly leader: number } | undefined> {
  const fields = await statOf(pid)
  return fields && { parent: Number(fields[1]), leader: Number(fields[3]) }
}

/** The id of the user who started a process; undefined when the process or /proc does not exist. */
export async function userOf(pid: number, proc = '/proc'): Promise<number | undefined> {
  const status = await readFile(`${proc}/${pid}/status`, 'latin1').catch(() => '')
  const real = /^Uid:\s+(\d+)/m.exec(status)?.[1]
  return real === undefined ? undefined : Number(real)
}

/**
 * The id of this boot; 'unknown' when /proc does not tell it, so that identities from there never match. Without /proc it is
 * always 0, because starts are times there, which no other boot repeats.
 */
export async function currentBoot(): Promise<string> {
  if (!hasProc) return '0'
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => 'unknown')
  return text.trim()
}

/**
 * The namespace of process ids of this process: containers that share a temporary directory give the same ids to different
 * processes. 'unknown' without /proc.
 */
export const currentSpace = (): Promise<string> => readlink('/proc/self/ns/pid').catch(() => 'unknown')

/** The identity of a process; its start is 'unknown' when it has already ended. */
export async function identify(pid: number): Promise<Identity> {
  const [start = 'unknown', boot] = await Promise.all([startOf(pid), currentBoot()])
  return { pid, start, boot }
}

const isKnown = ({ start, boot }: Identity): boolean => start !== 'unknown' && boot !== 'unknown'

/** Whether exactly this process is alive. An identity with an unknown part is never alive. */
export async function isAlive(identity: Identity): Promise<boolean> {
  if (!isKnown(identity)) return false
  const [start, boot] = await Promise.all([startOf(identity.pid), currentBoot()])
  return start === identity.start && boot === identity.boot
}

/** Whether there is a process with this number, whoever owns it. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (problem) {
    return hasCode(problem, 'EPERM')
  }
}

/**
 * Whether the owner of a run may be alive. An identity with an unknown part could be that of any process with its number, and
 * what a living owner uses must not be removed.
 */
export async function mayOwn(identity: Identity): Promise<boolean> {
  return isKnown(identity) ? isAlive(identity) : isTaken(identity.pid)
}

/** How long a process that cannot be seen counts as alive, in milliseconds; nothing that Tailgate prepares takes a day. */
const trustedElsewhereMs = 24 * 3600 * 1000

/**
 * Whether the process that left something in a directory, which containers and machines may share, may still use it. A process
 * of another namespace or boot cannot be seen from here, so it counts as alive for a day. Outside of containers the namespace
 * has the same name on every machine, and another boot may be that of another machine.
 * @param space the namespace of that process; see `currentSpace`.
 * @param leftAt Unix time in milliseconds.
 */
export async function mayBeAlive(identity: Identity, space: string, leftAt: number): Promise<boolean> {
  const [here, boot] = await Promise.all([currentSpace(), currentBoot()])
  if (space === here && identity.boot === boot && isKnown(identity)) return isAlive(identity)
  return Date.now() - leftAt < trustedElsewhereMs
}
