import type { LoadKind } from '../../evidence/phase.ts'

/** A phase of the load that is known in advance, in seconds since the measured part began. */
export type Mark = LoadKind & {
  readonly from: number
  readonly to: number
}
