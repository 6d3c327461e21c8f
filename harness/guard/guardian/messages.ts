import type { ErrorCode, TailgateError } from '../../base/errors.ts'
import type { KeptStack } from '../ledger/ledger.ts'
import type { User } from '../ledger/run-root.ts'
import type { Identity } from '../processes/identity.ts'
import type { Ending, FixedPort, ProcessDescription } from '../processes/process.ts'

/** From the harness to the guardian, one line of JSON each. The end of the stream means: tear everything down. */
export type ToGuardian =
  | {
      readonly type: 'open'
      readonly id: string
      readonly root: string
      readonly user: User
      readonly harness: Identity
      /** The seed of its ports; undefined for random ones. */
      readonly seed: number | undefined
    }
  | {
      readonly type: 'reserve'
      readonly request: number
      readonly count: number
      /** Ports that services take besides. */
      readonly fixed: readonly FixedPort[]
    }
  | { readonly type: 'spawn'; readonly request: number; readonly description: ProcessDescription }
  | { readonly type: 'stop'; readonly pid: number; readonly graceMs: number }
  | { readonly type: 'keep'; readonly request: number; readonly stack: KeptStack }

/** From the guardian to the harness. */
export type FromGuardian =
  | { readonly type: 'opened' }
  | { readonly type: 'reserved'; readonly request: number; readonly ports: readonly number[] }
  | { readonly type: 'spawned'; readonly request: number; readonly pid: number }
  | { readonly type: 'kept'; readonly request: number }
  | {
      readonly type: 'refused'
      readonly request: number
      readonly problem: string
      /** A failed write or a port that is taken, as the code and facts of a documented error. */
      readonly documented?: { readonly code: ErrorCode; readonly facts: TailgateError['facts'] } | undefined
    }
  | { readonly type: 'ended'; readonly pid: number; readonly ending: Ending }
  /** `isTaken`: it did not begin, because there is a run of that id. */
  | { readonly type: 'failed'; readonly problem: string; readonly isTaken?: boolean }

/** Splits a stream of text into lines; an incomplete line is kept until its rest arrives. */
export function lineSplitter(onLine: (line: string) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  }
}
