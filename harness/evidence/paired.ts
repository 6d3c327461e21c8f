import type { ArmName } from './arm-name.ts'
import type { Distribution } from './distribution.ts'
import type { Counts } from './evidence.ts'
import type { WorkCounts } from './work.ts'

export { type ArmName, armNames } from './arm-name.ts'
export { type WorkCounter, type WorkCounts, workCounters } from './work.ts'

/** One value for each arm. */
export type ByArm<T> = Readonly<Record<ArmName, T>>

/** Makes a value for each arm. */
export const byArm = <T>(of: (arm: ArmName) => T): ByArm<T> => ({ base: of('base'), head: of('head') })

/**
 * The most invocations of a scenario. An interval over more takes minutes to compute and tells hardly more; a comparison ends
 * there, whatever time it was given.
 */
export const mostInvocations = 1000

/** The most routes of a scenario that are compared. */
export const mostRoutes = 1000

/** The results of one route in one slice. */
export interface SliceRoute {
  readonly counts: Counts
  /** The latencies of all requests that ended, from their intended start, in microseconds. */
  readonly latency: Distribution
}

/** A short stretch of load on one arm, from its first arrival until no request is in flight. */
export interface Slice {
  /** The number of its pair, counted from 0 within the invocation. */
  readonly pair: number
  readonly arm: ArmName
  /** Whether it was the first or the second of its pair. */
  readonly place: 'first' | 'second'
  /** When it began, as Unix time in milliseconds. */
  readonly at: number
  /** The length of its arrivals in seconds. */
  readonly seconds: number
  /** Seconds from the end of its arrivals until no request was in flight. */
  readonly drainSeconds: number
  /** Requests that had not ended by the deadline for draining; they count as timeouts. */
  readonly undrained: number
  /** Requests that should start. */
  readonly intended: number
  /**
   * Arrivals, each of which makes one request, a journey, or what follows from redirects; absent in evidence from before they
   * were counted.
   */
  readonly arrivals?: number | undefined
  /** The largest lateness of a request of the slice, actual minus intended start, in microseconds. */
  readonly sendLag: number
  /** CPU seconds of each service of the arm by its name, including the time for draining. */
  readonly cpu: Readonly<Record<string, number>>
  /** CPU seconds of the generator. */
  readonly generatorCpu: number
  /** Seconds in which threads of the arm's services waited for a processor. */
  readonly runQueueWait: number
  /** CPU seconds of everything on the machine that belongs neither to the arm nor to the generator. */
  readonly foreignCpu: number
  /** Seconds in which other machines used processors that this machine wanted. */
  readonly steal: number
  /** By route. */
  readonly routes: Readonly<Record<string, SliceRoute>>
}

/** The shape of an answer: status, type and structure of its body, without values. */
export interface AnswerShape {
  readonly status: number
  readonly type: string
  /** `{id:number,labels:[string]}`; for a body that is not JSON, its kind and its number of bytes rounded to a power of 2. */
  readonly body: string
}

/** How `body` begins when there was no answer, or not all of it; the reason follows. */
export const noWholeAnswer = 'no whole answer: '

/** The same few requests of a single route, sent to one arm one after another. */
export interface Probe {
  readonly requests: number
  /** How many of them were not answered as the scenario expects; absent in evidence from before that was counted. */
  readonly unexpected?: number | undefined
  readonly counters: WorkCounts
  /** Each shape of answer, with its count. */
  readonly answers: readonly { readonly shape: AnswerShape; readonly count: number }[]
}

/** How an arm was heated before its first slice. */
export interface Heating {
  readonly seconds: number
  readonly requests: number
  /** CPU seconds of the arm's app per request, one value for each stretch of the heating. */
  readonly cpuPerRequest: readonly number[]
  /** Requests that it answered per second in each stretch, at full speed; absent in evidence from before it was recorded. */
  readonly perSecond?: readonly number[] | undefined
  /**
   * Requests that it answered per second at full speed after the heating, while nothing was sent to the other arm; absent
   * where that was not measured. In a stretch of the heating the other arm takes the processors that this one needs.
   */
  readonly alonePerSecond?: number | undefined
  /** Whether the last stretches no longer differ. */
  readonly isFlat: boolean
}

/** Both arms freshly started, probed, heated and measured in pairs of slices. */
export interface Invocation {
  /** Counted from 0 over the whole comparison. */
  readonly index: number
  /** `look`: a change found here is only a suspicion. `confirmation`: only these invocations count for a fail. */
  readonly stage: 'look' | 'confirmation'
  readonly seed: number
  /** Arrivals per second within a slice. */
  readonly rate: number
  /** Wall-clock seconds from the start of the arms until they had stopped. */
  readonly tookSeconds: number
  /**
   * Seconds from the first process of each stack until the stack answered, with both starting at the same time; absent when
   * not recorded.
   */
  readonly startSeconds?: ByArm<number> | undefined
  /** Bytes of memory that each service of each arm held after its slices, by its name; absent when not recorded. */
  readonly memory?: ByArm<Readonly<Record<string, number>>> | undefined
  /** Wall-clock seconds of its steps by name, when recorded. */
  readonly steps?: Readonly<Record<string, number>> | undefined
  readonly heating: ByArm<Heating>
  /** What the services of each arm counted during all its slices, with the number of requests that ended in them. */
  readonly counters: ByArm<{ readonly requests: number; readonly counters: WorkCounts }>
  /** By route. */
  readonly probes: ByArm<Readonly<Record<string, Probe>>>
  readonly slices: readonly Slice[]
}

/** All evidence of one scenario in a comparison of two arms. */
export interface PairedEvidence {
  readonly scenario: string
  /** Routes of both arms; a route that one arm does not have is in `onlyIn`. */
  readonly routes: readonly string[]
  readonly onlyIn: ByArm<readonly string[]>
  readonly processors: number
  readonly invocations: readonly Invocation[]
}
