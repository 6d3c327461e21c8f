import { readFile, readlink } from 'node:fs/promises'

/** The identity of a process: pids are reused, but a pid with start time and boot id is not. */
export interface Identity {
  readonly pid: number
  /** Clock ticks between boot and the start of the process: field 22 of /proc/<pid>/stat. */
  readonly start: string
  readonly boot: string
}

/** The start time of a process in /proc; undefined when the process or /proc does not exist. Zombies count as ended. */
export async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  // The name, field 2, may contain spaces and brackets, so fields are counted from the last bracket.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  const dead = fields === undefined || fields[0] === 'Z' || fields[0] === 'X'
  return dead ? undefined : fields[19]
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
