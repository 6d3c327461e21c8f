import type { ArmRequest } from '../setup/switches.ts'
import type { ExperimentFigureName } from './figure-names.ts'

/** How one arm of an experiment is set up; everything that it leaves out stays as the target and the scenario have it. */
export type Setup = ArmRequest

/** What a recommendation promises about one figure. */
export interface Claim {
  /** A route of the scenario, or `all` for its whole mix. */
  readonly route: string
  readonly figure: ExperimentFigureName
  readonly direction: 'falls' | 'rises' | 'same'
}

/** One set-up of a sweep. */
export interface SweepPoint {
  /** A short name for charts and tables: `20`, `gzip 6`. */
  readonly label: string
  readonly setup: Setup
}

/** Several set-ups that differ in one size; each is measured against the same one of them. */
export interface Sweep {
  /** The size that is varied, as the axis of a chart names it: `connections of the pool`. */
  readonly of: string
  readonly points: readonly SweepPoint[]
  /** The label of the point that the others are measured against. */
  readonly against: string
}

/** What every experiment contains. */
export interface Described {
  /** `I3`; the name of the file is the same in small letters. */
  readonly id: string
  readonly title: string
  /** The recommendation, in a sentence or two. */
  readonly says: string
  /** A scenario of the target by its name, or the path of its file, from the file of the experiment: `./loads/list.ts`. */
  readonly scenario: string
  readonly claim: readonly Claim[]
  /** Why the effect might not be visible here. */
  readonly doubt: string
  /** The arms are equal: the experiment measures how often an effect is found although there is none. */
  readonly null?: true | undefined
}

/** An experiment about a recommendation that can be switched on and off: one arm without it, one with it. */
export interface SwitchDescription extends Described {
  readonly base: Setup
  readonly head: Setup
}

/** An experiment about a size: several arms are measured against one. */
export interface SweepDescription extends Described {
  readonly sweep: Sweep
}

/** What a file in `experiments/` exports. */
export type ExperimentDescription = SwitchDescription | SweepDescription

/** Types a description, for the default export of a file in `experiments/`. */
export const defineExperiment = <const Description extends ExperimentDescription>(
  description: Description,
): Description => description
