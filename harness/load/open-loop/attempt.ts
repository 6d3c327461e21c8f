import { hopsOf } from '../../config/requests/hops.ts'
import type { Step } from '../../config/scenario/scenario.ts'
import type { FailureKind } from '../../evidence/evidence.ts'
import type { Exchanged } from '../../evidence/recorder/ended-request.ts'
import { beginningOf } from '../../http/h1/coding.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { Kept, WireRequest } from '../../http/h1/request.ts'
import type { RunningSession } from '../requests/log-in.ts'
import type { Made } from '../requests/making.ts'
import { nextHop } from '../requests/redirect.ts'
import type { ReadAnswer } from '../requests/step-answer.ts'
import type { Work } from '../requests/work.ts'

/** One request, from its intended start until it has finally ended. */
export interface Attempt {
  readonly offset: number
  readonly work: Work
  readonly step: Step<string>
  readonly route: string
  readonly made: Made
  /** When its latency begins, in seconds: its intended start, or the end of its wait for a new session. */
  readonly since: number
  /** How late the generator sent it, in seconds. */
  readonly lag: number
  /** Whether it was refused once and is sent again. */
  readonly isAgain: boolean
}

/** How a request has ended, and what follows from that. */
export interface Ending {
  readonly request: WireRequest
  readonly answer: Answer
  readonly failure: FailureKind | undefined
  readonly hop: Work['hop']
  /** The answer as later steps read it; undefined where none will. */
  readonly read: ReadAnswer | undefined
  readonly microseconds: number
  /** Microseconds to the first byte of the answer; undefined when none came. */
  readonly firstByte: number | undefined
}

/** Microseconds to the first byte of an answer that ends now, after `microseconds`; undefined when none came. */
export const firstByteOf = ({ firstByteAt }: Answer, microseconds: number): number | undefined =>
  firstByteAt === undefined ? undefined : microseconds - (performance.now() - firstByteAt) * 1e3

/** The parts of the answer that are kept: the body only if a function or a later step needs it. */
export function keptOf({ step, work, made }: Attempt): Kept {
  if (work.answers.length + 1 < work.steps.length || made.expectation.looksInside) return 'all'
  return hopsOf(step) > 0 ? 'head' : 'nothing'
}

/**
 * The request that a redirect asks for, if its step follows it and has not followed too many. `target` is the URL of the run.
 */
export function hopAfter(
  { step, work, made }: Attempt,
  answer: Answer,
  request: WireRequest,
  target: URL,
): Work['hop'] {
  const number = (work.hop?.number ?? 0) + 1
  const next = nextHop(step, number, answer, request, target, made)
  return next && { number, made: next }
}

/** The request and its answer, valid only while the answer is being handled. */
export const exchangedIn = (
  { method, path }: WireRequest,
  answer: Answer,
  session: Pick<RunningSession, 'shown'>,
): Exchanged => ({ method, path, answer: session.shown(beginningOf(answer)) })
