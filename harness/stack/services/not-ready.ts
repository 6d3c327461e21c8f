import { type Duration, seconds } from '../../config/units/units.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { listens } from '../../guard/waiting/readiness.ts'
import { type Check, ready } from '../../guard/waiting/ready.ts'
import { portsListenedOn } from '../sockets/listening.ts'

/** A process that was not ready in time, and where it was asked. */
interface LateProcess {
  readonly pid: number
  readonly port: number
  /** The other ports that it was given. */
  readonly otherPorts: readonly number[]
  /** Whether it runs on this machine itself; of a container its own checks say where it listens. */
  readonly isHere: boolean
  /** Its place in the config, such as `app` or `services.queue`. */
  readonly key: string
  readonly readyWithin: Duration
}

/** Statuses below 500 that may be another one after a while. */
const passing: readonly number[] = [408, 425, 429]

/** What to do about an answer that more time does not change; undefined for one that it may. */
function remedyOf(status: number, key: string): string | undefined {
  const another = `name a path that answers 200 as ${key}.ready, or write { port: true } there`
  if (status < 300) return `only 200 counts: ${another}`
  if (status < 400) return `a redirect is not followed: ${another}`
  if (status === 400)
    return `a server that speaks TLS only answers so, or one that does not allow the host 127.0.0.1; else ${another}`
  if (status === 401 || status === 403)
    return `it wants a log-in, or does not allow the host 127.0.0.1: ${another}`
  return status < 500 && !passing.includes(status) ? another : undefined
}

/** What Node says of a server that gives no answer in HTTP. */
const noHttp = /socket hang up|ECONNRESET|EPROTO|Parse Error/

/** The cause of a problem of a process on this machine; undefined where more time may help. */
async function causeHere(
  problem: string,
  { pid, port, otherPorts, key, readyWithin }: LateProcess,
): Promise<string | undefined> {
  if (noHttp.test(problem)) {
    const remedy =
      key === 'app'
        ? 'let it speak plain HTTP on PORT, which the load is sent in'
        : `write { port: true } as ${key}.ready`
    return `${problem}: it may speak TLS only; ${remedy}`
  }
  if (!problem.includes('ECONNREFUSED')) return undefined
  if (await listens('::1', port)) return 'it listens on ::1 only, where it is asked for on 127.0.0.1'
  const elsewhere = portsListenedOn(pid).filter((one) => one !== port && !otherPorts.includes(one))
  if (elsewhere.length === 0) return undefined
  return `it listens on ${elsewhere.join(' and ')}, where it was given ${port}: let it take its port from the variable PORT, or write $PORT into its command; if it only opens that one later, raise ${key}.readyWithin (now ${readyWithin})`
}

/** The problem that a process had until its time was over, with its cause or what to change in the config. */
export async function whyNotReady(problem: string, late: LateProcess): Promise<string> {
  const { isHere, key, readyWithin } = late
  const remedy = remedyOf(Number(/ answered (\d{3})$/.exec(problem)?.[1]), key)
  if (remedy !== undefined) return `${problem}; ${remedy}`
  const cause = isHere ? await causeHere(problem, late) : undefined
  return (
    cause ??
    `${problem}; ${key}.readyWithin of tailgate.config.ts (now ${readyWithin}) says how long it may take`
  )
}

/**
 * Waits until a process is ready; the error of one that was not in time names the cause, or what to change in the config.
 * @throws TailgateError SERVICE_DIED, SERVICE_NOT_READY; the reason of the signal.
 */
export const readyInTime = (
  process: GuardedProcess,
  check: Check,
  late: Omit<LateProcess, 'pid'>,
  signal: AbortSignal,
): Promise<void> =>
  ready(process, check, {
    seconds: seconds(late.readyWithin),
    signal,
    explain: (problem) => whyNotReady(problem, { ...late, pid: process.pid }),
  })
