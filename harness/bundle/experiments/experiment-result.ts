import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { experimentFigureNames } from '../../config/experiment/figure-names.ts'

/**
 * The versions that are read, the last of which is written. A version is added whenever an earlier reader could misread what is
 * written now. The throughput of version 1 was measured while the other arm took the processors.
 */
const experimentSchemas = [1, 2] as const

const text = z.string().max(4000)
const amount = z.number().nonnegative()
/** Null for a value that too few invocations cannot give, or that was not reported. */
const known = z.number().nullable()

const setup = z.strictObject({
  /** The difference to the other arm, or the requested settings when there is no difference: `TUNING_CACHE=off`. */
  words: text,
  /** The settings as requested; secrets are hidden. */
  asked: z.record(z.string(), z.unknown()),
})

const figure = z.strictObject({
  route: text,
  figure: z.enum(experimentFigureNames),
  /** The name for people: `CPU per request of the app`. */
  label: text,
  /** A unit of the table of units; null for a plain number. */
  unit: z.string().nullable(),
  /** Medians over the invocations. */
  base: known,
  head: known,
  /**
   * With `ratio`, the fields change, low, high and mde are head / base - 1; with `difference`, they are head - base in the
   * unit of the figure.
   */
  scale: z.enum(['ratio', 'difference']),
  change: known,
  /**
   * The simultaneous confidence interval over all figures of the comparison: the probability that any of them misses its true
   * change is 5 %.
   */
  low: known,
  high: known,
  /** The smallest change that this comparison would have called an effect 95 times in 100. */
  mde: known,
  /** Changes smaller than this are not an effect, even when they are certain. */
  negligible: amount,
  outcome: z.enum(['better', 'worse', 'none']),
  /** Whether it can decide the verdict; other figures are only shown. */
  decides: z.boolean(),
  /** The change in each invocation, in their order; null where an invocation gives none. */
  invocations: z.array(known),
})

const experimentVerdicts = ['helps', 'hurts', 'no effect', 'mixed', 'not measured'] as const

const judged = {
  verdict: z.enum(experimentVerdicts),
  /** For `no effect`: a larger change than this in the claimed figure would have been detected; relative. */
  beyond: amount.nullable(),
  /** In a sentence, with the figures that decided; for `not measured`, the problem. */
  why: text,
  /** What the evidence says about the cause, in a sentence; null when it says nothing. */
  cause: text.nullable(),
  claimHeld: z.enum(['yes', 'no', 'unproven']),
  /** Conditions that leave every claim unproven, in sentences; absent where there were none. */
  disturbed: z.array(text).optional(),
  figures: z.array(figure),
}

const point = z.strictObject({ label: text, setup, invocations: amount, minutes: amount, ...judged })

const result = z.strictObject({
  schema: z.literal(experimentSchemas),
  id: z.string(),
  title: text,
  says: text,
  doubt: text,
  isNull: z.boolean(),
  claim: z.array(
    z.strictObject({
      route: text,
      figure: z.enum(experimentFigureNames),
      direction: z.enum(['falls', 'rises', 'same']),
    }),
  ),
  /** When it began, as ISO 8601. */
  at: z.iso.datetime(),
  machine: z.strictObject({
    cpu: text,
    cores: amount,
    memoryBytes: amount,
    kernel: text,
    node: text,
  }),
  /** The measured commit, if there is one, and whether the working tree had changes. */
  commit: z.strictObject({ id: z.string(), dirty: z.boolean() }).nullable(),
  target: text,
  scenario: text,
  /** Rows of the main table. */
  rows: amount,
  /** Arrivals per second in the slices; null when nothing was driven. */
  rate: amount.nullable(),
  /** The command that measures it again. */
  command: text,
  seed: amount,
  /** Of all comparisons together. */
  invocations: amount,
  minutes: amount,
  /** Whether it was stopped early, by Ctrl-C or by the end of its time. */
  isCut: z.boolean(),
  /** For a sweep, head is the point that changed most. */
  arms: z.strictObject({ base: setup, head: setup }),
  ...judged,
  /**
   * For a sweep: what was varied, the point with which all others were compared, where the curve bends, and every other
   * point; null for a plain experiment.
   */
  sweep: z
    .strictObject({
      of: text,
      against: text,
      /** The label of the point after which larger values are not better by more than the noise; null when there is none. */
      knee: text.nullable(),
      /** In the order of the description, without the point with which the others are compared. */
      points: z.array(point),
      /** All labels in their order, including that point. */
      labels: z.array(text),
    })
    .nullable(),
  /** About the conditions: what was left out, and what was not available. */
  notes: z.array(text),
})

/** One experiment as it was measured. */
export type ExperimentResult = z.infer<typeof result>
/** One point of a sweep as it was measured. */
export type MeasuredPoint = z.infer<typeof point>
/** The result for one figure. */
export type ExperimentFigure = z.infer<typeof figure>
/** The settings of an arm as requested. */
type Asked = z.infer<typeof setup>['asked']
export type ExperimentVerdictWord = (typeof experimentVerdicts)[number]
/** The judgement on a comparison of two set-ups. */
export type JudgedComparison = Pick<
  ExperimentResult,
  'verdict' | 'beyond' | 'why' | 'cause' | 'claimHeld' | 'disturbed' | 'figures'
>

/** Settings as a file holds them: without properties that are undefined. */
const plain = (asked: Asked): unknown => JSON.parse(JSON.stringify(asked))

/** Whether two arms were requested with the same settings, as far as a result shows it: secrets are hidden in both. */
export const isSameAsked = (one: Asked, other: Asked): boolean => isDeepStrictEqual(plain(one), plain(other))

/** The result in a file, or why it could not be read. */
export type ReadResult = { readonly result: ExperimentResult } | { readonly problem: string }

/** Reads what `serialiseResult` wrote; a text that is no result of this version gives a problem in a sentence. */
export function parseResult(content: string): ReadResult {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    return { problem: 'it is no JSON' }
  }
  const { schema } = Object(value) as { readonly schema?: unknown }
  if (typeof schema !== 'number') return { problem: 'it holds no result of an experiment' }
  if (!experimentSchemas.some((one) => one === schema))
    return {
      problem: `its results are of schema ${schema}, and this version reads ${experimentSchemas.join(' and ')}; measure it again`,
    }
  const read = result.safeParse(value)
  if (read.success) return { result: read.data }
  const [first] = read.error.issues
  return { problem: `${first?.path.join('.') ?? 'it'}: ${first?.message ?? 'is not as it must be'}` }
}

export const serialiseResult = (own: ExperimentResult): string => `${JSON.stringify(own, null, 2)}\n`
