import type { ArmName } from './arm-name.ts'
import type { Distribution } from './distribution.ts'
import type { Counts } from './evidence.ts'
import type { WorkCounts } from './work.ts'

export { type ArmName, armNames } from './arm-name.ts'
export { type WorkCounter, type WorkCounts, workCounters } from './work.ts'

/** One thing of each arm. */
export type ByArm<T> = Readonly<Record<ArmName, T>>

/** Makes it for both. */
export const byArm = <T>(of: (arm: ArmName) => T): ByArm<T> => ({ base: of('base'), head: of('head') })

/** What one route did in one slice. */
export interface SliceRoute {
  readonly counts: Counts
  /** Of all requests that ended, from their intended starts, in microseconds. */
  readonly latency: Distribution
}

/** A short stretch of load on one arm, from its first arrival until nothing is in flight any more. */
export interface Slice {
  /** The pair it belongs to, counted from 0 within the invocation. */
  readonly pair: number
  readonly arm: ArmName
  /** Whether it was the first or the second of its pair. */
  readonly place: 'first' | 'second'
  /** Unix time in milliseconds of its beginning. */
  readonly at: number
  /** Length of its arrivals in seconds. */
  readonly seconds: number
  /** Seconds from the end of its arrivals until nothing was in flight. */
  readonly drainSeconds: number
  /** Requests that had not ended by the deadline of its draining; they count as timeouts. */
  readonly undrained: number
  /** Requests meant to start. */
  readonly intended: number
  /** The greatest lateness of a request of the slice, actual minus intended start, in microseconds. */
  readonly sendLag: number
  /** CPU seconds that each service of the arm used, by its name, draining included. */
  readonly cpu: Readonly<Record<string, number>>
  /** CPU seconds of the generator. */
  readonly generatorCpu: number
  /** Seconds that threads of the arm's services waited for a processor. */
  readonly runQueueWait: number
  /** CPU seconds of everything on the machine that belongs neither to the arm nor to the generator. */
  readonly foreignCpu: number
  /** Seconds in which other machines had the processors that this one wanted. */
  readonly steal: number
  /** By route. */
  readonly routes: Readonly<Record<string, SliceRoute>>
}

/** What an answer looks like: status, type and the shape of its body, without its values. */
export interface AnswerShape {
  readonly status: number
  readonly type: string
  /** `{id:number,labels:[string]}`; for what is no JSON, the kind of it and the number of bytes rounded to a power of 2. */
  readonly body: string
}

/** The same few requests of one route alone, sent to one arm one after another. */
export interface Probe {
  readonly requests: number
  readonly counters: WorkCounts
  /** Each shape that was answered, with how often it was. */
  readonly answers: readonly { readonly shape: AnswerShape; readonly count: number }[]
}

/** How an arm was heated before its first slice. */
export interface Heating {
  readonly seconds: number
  readonly requests: number
  /** CPU seconds of the arm's app per request, one value for each stretch of heating. */
  readonly cpuPerRequest: readonly number[]
  /** Requests that it answered per second of each stretch, at full speed; absent from what was measured before it was told. */
  readonly perSecond?: readonly number[] | undefined
  /** Whether the last stretches no longer differ. */
  readonly isFlat: boolean
}

/** Both arms freshly started, heated, probed and measured in pairs of slices. */
export interface Invocation {
  /** Counted from 0 over the whole comparison. */
  readonly index: number
  /** `look`: what is found here is only a suspicion. `confirmation`: counts for a fail. */
  readonly stage: 'look' | 'confirmation'
  readonly seed: number
  /** Requests per second within a slice. */
  readonly rate: number
  /** Wall-clock seconds from starting the arms until they were down. */
  readonly tookSeconds: number
  /** Seconds from the first process of each stack until it answered, both beside each other; absent where it was not told. */
  readonly startSeconds?: ByArm<number> | undefined
  /** Bytes that each service of each arm held after its slices, by its name; absent where it was not told. */
  readonly memory?: ByArm<Readonly<Record<string, number>>> | undefined
  /** Wall-clock seconds of its steps by name, where they were told. */
  readonly steps?: Readonly<Record<string, number>> | undefined
  readonly heating: ByArm<Heating>
  /** What the services of each arm counted during all its slices, with the requests that ended in them. */
  readonly counters: ByArm<{ readonly requests: number; readonly counters: WorkCounts }>
  /** By route. */
  readonly probes: ByArm<Readonly<Record<string, Probe>>>
  readonly slices: readonly Slice[]
}

/** Everything measured of one scenario in a comparison of two arms. */
export interface PairedEvidence {
  readonly scenario: string
  /** Routes of both arms; routes that one arm does not have are told in `onlyIn`. */
  readonly routes: readonly string[]
  readonly onlyIn: ByArm<readonly string[]>
  readonly processors: number
  readonly invocations: readonly Invocation[]
}
