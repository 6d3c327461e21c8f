import type { Ready } from '../../config/target/description.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { type Check, diedError } from '../../guard/waiting/ready.ts'
import { type Telling, withoutHealthCheck } from '../contained/app-in-image.ts'
import { dockerNeeded } from '../contained/image-facts.ts'
import { whyClosed } from '../contained/inside.ts'
import { signOf, staysOpen } from '../contained/readiness.ts'
import type { Composed } from '../launch/launcher.ts'
import type { RunningService } from '../launch/running-service.ts'
import {
  type ComposedContainer,
  containersOf,
  endedIn,
  failedAmong,
  pidsOf,
  servicesBeside,
} from './containers.ts'

export interface ComposedAppParts {
  /** The name of the Compose project in Docker. */
  readonly project: string
  readonly service: string
  readonly ready: Ready
  /** The port on which the app listens in its container. */
  readonly inside: number
}

/** How many lines of all services are searched for those of one. */
const searchedLines = 2000

/**
 * A service of a project, with its own lines of the log of Compose, which begin with its name: `db-1  | ready`; with those of
 * all services where it has none.
 */
function inLogOf(starter: GuardedProcess, service: string): GuardedProcess {
  const isOwn = (line: string): boolean =>
    line.startsWith(`${service}-`) && /^\d+ *\|/.test(line.slice(service.length + 1))
  const lastLines = async (count: number): Promise<string> => {
    const lines = (await starter.lastLines(searchedLines)).split('\n')
    const own = lines.filter(isOwn)
    return (own.length === 0 ? lines : own).slice(-count).join('\n')
  }
  return { ...starter, name: service, lastLines }
}

/** The app of a started Compose project, and its other services. */
export class ComposedApp implements Composed {
  readonly #parts: ComposedAppParts
  readonly #onStep: Telling['onStep']
  #containers: readonly ComposedContainer[] = []
  /** The Compose that started the project, whose log is that of all its services. */
  #starter: GuardedProcess | undefined
  #isWarned = false

  constructor(parts: ComposedAppParts, onStep: Telling['onStep']) {
    this.#parts = parts
    this.#onStep = onStep
  }

  get #own(): readonly ComposedContainer[] {
    return this.#containers.filter(({ service }) => service === this.#parts.service)
  }

  get image(): string | undefined {
    return this.#own[0]?.image
  }

  get pids(): readonly number[] {
    return pidsOf(this.#own)
  }

  /** The other services of the project, which are only reachable in its networks. */
  get others(): readonly RunningService[] {
    return servicesBeside(this.#parts.service, this.#containers)
  }

  /** How to detect that the app is ready, which is published on this port of 127.0.0.1. */
  readinessAt(port: number): (process: GuardedProcess) => Check {
    const { project, service, ready, inside } = this.#parts
    return (process) => {
      this.#starter = process
      const told = signOf(ready, port, process)
      return async () => {
        this.#containers = await containersOf(project, process.pid)
        const [container] = this.#own
        if (container === undefined) return `the container of ${service} does not run as yet`
        const { pid, health } = container
        if ('health' in ready && health !== undefined && health !== 'healthy')
          return `its health check says ${health}`
        const problem =
          (await told?.()) ??
          ((await staysOpen(port)) ? undefined : `nothing takes connections on port ${inside} of ${service}`)
        if (problem !== undefined) {
          const closed = pid === undefined ? undefined : whyClosed(pid, { port, inside }, 'app.port')
          return closed ?? problem
        }
        if ('health' in ready && health === undefined) this.#warn()
        return undefined
      }
    }
  }

  async requireStanding(): Promise<void> {
    const { project, service } = this.#parts
    const ended = await endedIn(project).catch((cause: unknown) => {
      throw dockerNeeded(`The app (${service})`, cause)
    })
    const failed = failedAmong(service, ended)
    if (failed === undefined || this.#starter === undefined) return
    throw await diedError(inLogOf(this.#starter, failed.service), failed.ending, 'while it was needed')
  }

  #warn(): void {
    if (this.#isWarned) return
    this.#isWarned = true
    this.#onStep({
      type: 'warning',
      message: withoutHealthCheck(this.#parts.service),
    })
  }
}
