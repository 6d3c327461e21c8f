import { readFile, readlink } from 'node:fs/promises'

/** The identity of a process: pids are reused, but a pid with start time and boot id is not. */
export interface Identity {
  readonly pid: number
  /** Clock ticks between boot and the start of the process: field 22 of /proc/<pid>/stat. */
  readonly start: string
  readonly boot: string
}

/** The fields of /proc/<pid>/stat from field 3 on; undefined when the process or /proc does not exist. */
async function statOf(pid: number, proc: string): Promise<readonly string[] | undefined> {
  const stat = await readFile(`${proc}/${pid}/stat`, 'latin1').catch(() => undefined)
  // The name, field 2, may contain spaces and brackets, so fields are counted from the last bracket.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** The start time of a process in /proc; undefined when the process or /proc does not exist. Zombies count as ended. */
export async function startOf(pid: number): Promise<string | undefined> {
  const fields = await statOf(pid, '/proc')
  const dead = fields === undefined || fields[0] === 'Z' || fields[0] === 'X'
  return dead ? undefined : fields[19]
}

/** Whether a process belongs to a terminal, as the shell of a person and what it starts do; field 7 is its number. */
export async function hasTerminal(pid: number, proc = '/proc'): Promise<boolean> {
  const fields = await statOf(pid, proc)
  return fields?.[4] !== undefined && fields[4] !== '0'
}

/** The id of the user who started a process; undefined when the process or /proc does not exist. */
export async function userOf(pid: number, proc = '/proc'): Promise<number | undefined> {
  const status = await readFile(`${proc}/${pid}/status`, 'latin1').catch(() => '')
  const real = /^Uid:\s+(\d+)/m.exec(status)?.[1]
  return real === undefined ? undefined : Number(real)
}

/** The id of this boot; 'unknown' without /proc, so that identities from there never match. */
export async function currentBoot(): Promise<string> {
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

/** Whether exactly this process is alive. An identity with an unknown part is never alive. */
export async function isAlive(identity: Identity): Promise<boolean> {
  if (identity.start === 'unknown' || identity.boot === 'unknown') return false
  const [start, boot] = await Promise.all([startOf(identity.pid), currentBoot()])
  return start === identity.start && boot === identity.boot
}

/** How long a process of another container counts as alive, in milliseconds; nothing that Tailgate prepares takes a day. */
const trustedElsewhereMs = 24 * 3600 * 1000

/**
 * Whether the process that left something in a directory, which containers may share, may still use it. A process of another
 * namespace cannot be seen from here, so it counts as alive for a day.
 * @param space the namespace of that process; see `currentSpace`.
 * @param leftAt Unix time in milliseconds.
 */
export async function mayBeAlive(identity: Identity, space: string, leftAt: number): Promise<boolean> {
  if (space === (await currentSpace())) return isAlive(identity)
  return Date.now() - leftAt < trustedElsewhereMs
}
