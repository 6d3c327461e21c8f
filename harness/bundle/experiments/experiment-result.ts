import { z } from 'zod'
import { experimentFigureNames } from '../../config/experiment/figure-names.ts'

/** Raised whenever a reader of before could misread what is written now. */
export const experimentSchemaVersion = 1

const text = z.string().max(4000)
const amount = z.number().nonnegative()
/** An end that so few invocations cannot give, or an amount that nothing told, is null. */
const known = z.number().nullable()

const setup = z.strictObject({
  /** What differs from the other arm, or where nothing does what was asked: `TUNING_CACHE=off`. */
  words: text,
  /** As it was asked for; secrets are hidden. */
  asked: z.record(z.string(), z.unknown()),
})

const figure = z.strictObject({
  route: text,
  figure: z.enum(experimentFigureNames),
  /** What people call it: `CPU per request of the app`. */
  label: text,
  /** A unit of the table of units; null for a number. */
  unit: z.string().nullable(),
  /** Medians over the invocations. */
  base: known,
  head: known,
  /** `ratio`: change, low, high and mde are head / base - 1; `difference`: head - base in the unit of the figure. */
  scale: z.enum(['ratio', 'difference']),
  change: known,
  /** Simultaneous over all figures of the comparison: that any of them misses its change has a chance of 5 %. */
  low: known,
  high: known,
  /** The smallest change that this comparison would have called an effect 95 times in 100. */
  mde: known,
  /** Changes smaller than this are no effect, however sure they are. */
  negligible: amount,
  outcome: z.enum(['better', 'worse', 'none']),
  /** Whether it has a say in the verdict; the others are shown. */
  decides: z.boolean(),
  /** The change of each invocation, in their order; null where one does not tell. */
  invocations: z.array(known),
})

export const experimentVerdicts = ['helps', 'hurts', 'no effect', 'mixed', 'not measured'] as const

const judged = {
  verdict: z.enum(experimentVerdicts),
  /** For `no effect`: the change beyond which one would have shown, of the figure of the claim; relative. */
  beyond: amount.nullable(),
  /** In a sentence, with the figures that decided; for `not measured` the problem. */
  why: text,
  /** What the evidence shows of the cause, in a sentence; null where it shows none. */
  cause: text.nullable(),
  claimHeld: z.enum(['yes', 'no', 'unproven']),
  figures: z.array(figure),
}

const point = z.strictObject({ label: text, setup, invocations: amount, minutes: amount, ...judged })

const result = z.strictObject({
  schema: z.literal(experimentSchemaVersion),
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
  /** ISO 8601, of its beginning. */
  at: z.iso.datetime(),
  machine: z.strictObject({
    cpu: text,
    cores: amount,
    memoryBytes: amount,
    kernel: text,
    node: text,
  }),
  /** The commit that was measured, where there is one, and whether it was changed. */
  commit: z.strictObject({ id: z.string(), dirty: z.boolean() }).nullable(),
  target: text,
  scenario: text,
  /** Rows of the main table. */
  rows: amount,
  /** Requests per second in the slices; null where nothing was driven. */
  rate: amount.nullable(),
  /** What measures it again. */
  command: text,
  seed: amount,
  /** Of all comparisons. */
  invocations: amount,
  minutes: amount,
  /** Whether it was stopped before its time, by Ctrl-C or the end of the time. */
  isCut: z.boolean(),
  /** Of a sweep, head is the point that changed most. */
  arms: z.strictObject({ base: setup, head: setup }),
  ...judged,
  /** What was swept, the point all others were measured against, where the curve bends, and every other point; null for a plain experiment. */
  sweep: z
    .strictObject({
      of: text,
      against: text,
      /** The label of the point from which on more is not better by more than the noise; null where none is. */
      knee: text.nullable(),
      /** In the order of the description, without the one that the others are measured against. */
      points: z.array(point),
      /** All labels in their order, that one among them. */
      labels: z.array(text),
    })
    .nullable(),
  /** Of the conditions: what was dropped, what could not be had. */
  notes: z.array(text),
})

/** One experiment as it was measured. */
export type ExperimentResult = z.infer<typeof result>
/** One set-up of a sweep as it was measured. */
export type MeasuredPoint = z.infer<typeof point>
/** What became of one figure. */
export type ExperimentFigure = z.infer<typeof figure>
export type ExperimentVerdictWord = (typeof experimentVerdicts)[number]
/** What a comparison of two set-ups is judged to be. */
export type JudgedComparison = Pick<
  ExperimentResult,
  'verdict' | 'beyond' | 'why' | 'cause' | 'claimHeld' | 'figures'
>

/** What could be read of a file of results. */
export type ReadResult = { readonly result: ExperimentResult } | { readonly problem: string }

/** Reads what `serialiseResult` wrote; what is no result of this version is told in a sentence. */
export function parseResult(content: string): ReadResult {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    return { problem: 'it is no JSON' }
  }
  const { schema } = Object(value) as { readonly schema?: unknown }
  if (typeof schema !== 'number') return { problem: 'it holds no result of an experiment' }
  if (schema !== experimentSchemaVersion)
    return {
      problem: `its results are of schema ${schema}, and this version reads ${experimentSchemaVersion}; measure it again`,
    }
  const read = result.safeParse(value)
  if (read.success) return { result: read.data }
  const [first] = read.error.issues
  return { problem: `${first?.path.join('.') ?? 'it'}: ${first?.message ?? 'is not as it must be'}` }
}

export const serialiseResult = (own: ExperimentResult): string => `${JSON.stringify(own, null, 2)}\n`
