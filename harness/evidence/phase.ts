import { z } from 'zod'
import { armNames } from './arm-name.ts'
import type { EvidenceKey } from './evidence-key.ts'

/** A value at the beginning and at the end of a phase; the two are equal when the value does not change. */
export type Change = readonly [first: number, last: number]

/** The load that a phase requires: requests (or iterations) per second, users at once, or both. */
export interface LoadLevel {
  readonly rate?: Change | undefined
  readonly users?: Change | undefined
}

/** The n-th phase of a load, counted from 1: a `step` keeps its level, a `part` changes from one level to another. */
export interface LoadKind extends LoadLevel {
  readonly kind: 'step' | 'part'
  readonly index: number
}

export type PhaseKind =
  /** The phases of the driver: it opens the session, warms up, measures, and waits for the last answers. */
  | { readonly kind: 'session' | 'warm-up' | 'measure' | 'drain' }
  | LoadKind
  /**
   * A fault that was injected on purpose, or one that had not begun when the load ended (`missed-fault`, at that moment);
   * `fault` is its text as it was requested.
   */
  | { readonly kind: 'fault' | 'missed-fault'; readonly fault: string }

/** A named stretch of a scenario; one line of `phases.jsonl`. */
export type Phase = PhaseKind &
  EvidenceKey & {
    /** Unix times in milliseconds. */
    readonly from: number
    readonly to: number
  }

const amount = z.number().nonnegative()
const change = z.tuple([amount, amount]).readonly().optional()
const arm = z.enum(armNames).optional()
const span = { scenario: z.string().min(1), arm, from: amount, to: amount }

const typed = z.discriminatedUnion('kind', [
  z.strictObject({ ...span, kind: z.enum(['session', 'warm-up', 'measure', 'drain']) }),
  z.strictObject({
    ...span,
    kind: z.enum(['step', 'part']),
    index: z.int().positive(),
    rate: change,
    users: change,
  }),
  z.strictObject({ ...span, kind: z.enum(['fault', 'missed-fault']), fault: z.string().min(1) }),
])

/** A line in the format of version 1 of the bundle: a sentence that names the phase. */
const sentence = z.strictObject({ name: z.string().min(1), from: amount, to: amount })

/** `step 2 at 300/s`, `part 1 at 0/s to 100/s`: the names of load phases in version 1. */
function loadOfSentence(said: string): LoadKind | undefined {
  const [, kind, index] = /^(step|part) (\d+) at /.exec(said) ?? []
  if (kind !== 'step' && kind !== 'part') return undefined
  const rates = [...said.matchAll(/([\d.]+)\/s/g)].map(([, rate]) => Number(rate))
  const [first, last = first] = rates
  const rate: Change | undefined = first === undefined || last === undefined ? undefined : [first, last]
  return { kind, index: Number(index), rate }
}

function kindOfSentence(said: string): PhaseKind | undefined {
  if (said === 'session' || said === 'warm-up' || said === 'measure' || said === 'drain')
    return { kind: said }
  const [, fault] = /^fault (.+)$/.exec(said) ?? []
  return fault === undefined ? loadOfSentence(said) : { kind: 'fault', fault }
}

const old = sentence.transform(({ name, from, to }, context): Phase => {
  const at = name.indexOf('/')
  const kind = kindOfSentence(name.slice(at + 1))
  if (at > 0 && kind !== undefined) return { ...kind, scenario: name.slice(0, at), from, to }
  context.addIssue({ code: 'custom', message: `"${name}" is no phase of a bundle of version 1` })
  return z.NEVER
})

/** A line of `phases.jsonl`, of this version of the bundle or the previous one. */
export const phaseSchema: z.ZodType<Phase> = z
  .union([typed, old])
  .refine(({ from, to }) => from <= to, 'it ends before it begins')
