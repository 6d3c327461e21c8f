import type { ArmRequest } from '../setup/switches.ts'
import type { ExperimentFigureName } from './figure-names.ts'

/** How one arm of an experiment is set up; what it leaves out is as the target and the scenario have it. */
export type Setup = ArmRequest

/** What a recommendation promises of one figure. */
export interface Claim {
  /** A route that the scenario asks for, or `all` for its whole mix. */
  readonly route: string
  readonly figure: ExperimentFigureName
  readonly direction: 'falls' | 'rises' | 'same'
}

/** One set-up of a sweep. */
export interface SweepPoint {
  /** Short, as a chart and a table show it: `20`, `gzip 6`. */
  readonly label: string
  readonly setup: Setup
}

/** Several set-ups that differ in the size of one thing, each measured against the same one. */
export interface Sweep {
  /** What is swept, as the axis of a chart says it: `connections of the pool`. */
  readonly of: string
  readonly points: readonly SweepPoint[]
  /** The label of the point that the others are measured against. */
  readonly against: string
}

/** What is said of every experiment. */
export interface Described {
  /** `I3`; the name of the file is the same in small letters. */
  readonly id: string
  readonly title: string
  /** What the recommendation says, in a sentence or two. */
  readonly says: string
  /** A scenario of the target by its name, or the path of its file, from the file of the experiment: `./loads/list.ts`. */
  readonly scenario: string
  readonly claim: readonly Claim[]
  /** Why it could fail to show here. */
  readonly doubt: string
  /** The arms are equal: what is measured is how often an experiment finds an effect where there is none. */
  readonly null?: true | undefined
}

/** A recommendation that can be switched: one arm without it, one with it. */
export interface SwitchDescription extends Described {
  readonly base: Setup
  readonly head: Setup
}

/** A recommendation about a size: several arms against one. */
export interface SweepDescription extends Described {
  readonly sweep: Sweep
}

/** What a file in `experiments/` exports. */
export type ExperimentDescription = SwitchDescription | SweepDescription

/** Types a description, for the default export of a file in `experiments/`. */
export const defineExperiment = <const Description extends ExperimentDescription>(
  description: Description,
): Description => description
