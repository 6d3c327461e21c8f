import { usageError } from '../../base/errors.ts'
import type { Endpoints } from '../../config/target/target.ts'
import type { Guard, ProcessDescription } from '../../guard/processes/process.ts'
import type { RunningService } from '../launch/running-service.ts'

export interface AttachedParts {
  readonly url: string
  readonly authority?: string | undefined
  readonly services: readonly RunningService[]
  readonly unseen?: readonly string[]
  /** The additional parts of a stack that `up` left running. */
  readonly postgres?: string | undefined
  readonly redis?: string | undefined
  readonly prometheus?: string | undefined
  readonly feeds?: string | undefined
  readonly guard: Pick<Guard, 'lost'>
}

/** A target that runs independently of Tailgate: it is only observed, and disposing it changes nothing. */
export class AttachedStack implements AsyncDisposable {
  readonly endpoints: Endpoints
  readonly services: readonly RunningService[]
  readonly unseen: readonly string[]
  readonly failure: Promise<never>
  readonly prometheus: string | undefined
  readonly grafana = undefined
  readonly feeds: string | undefined
  readonly observed = Promise.resolve()
  readonly victims = []
  readonly timings = {}

  constructor({ url, authority, services, unseen = [], guard, ...kept }: AttachedParts) {
    const { postgres, redis, prometheus, feeds } = kept
    this.endpoints = { url, postgres, redis, services: {}, authority }
    this.prometheus = prometheus
    this.feeds = feeds
    this.services = services
    this.unseen = unseen
    this.failure = guard.lost.then((problem: unknown) => {
      throw problem
    })
    // The failure is handled by whoever awaits it; until then it must not count as unhandled.
    this.failure.catch(() => undefined)
  }

  appProcess(): Promise<ProcessDescription> {
    return Promise.reject(
      usageError(
        'A target that runs already is not started once more, so there is no process of it to profile.',
      ),
    )
  }

  async requireStanding(): Promise<void> {
    // Nothing of it was started here.
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The user who started it ends it.
  }
}
