import { z } from 'zod'
import { type Recording, wrongMoments } from '../requests/recording.ts'
import { parseRate } from '../units/units.ts'
import { anyRate, length, rate, routeOf } from './schema-parts.ts'

const spacing = z.enum(['even', 'poisson']).optional()

const recordedRequest = (routes: readonly string[]) =>
  z.strictObject({
    at: z.number().nonnegative(),
    route: routeOf(routes),
    path: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
  })

/** Checks a recording against the one of its two forms that is meant, so that only the problems of that form are reported. */
const recordedArrivals = (routes: readonly string[]) => (value: unknown, context: z.RefinementCtx) => {
  const kind = z.literal('recorded')
  const times = z.strictObject({ kind, times: z.array(z.number().nonnegative()).min(1) })
  const requests = z.strictObject({ kind, requests: z.array(recordedRequest(routes)).min(1) })
  const named = typeof value === 'object' && value !== null && 'requests' in value
  const found = (named ? requests : times).safeParse(value)
  for (const issue of found.error?.issues ?? []) context.addIssue(issue as never)
  const wrong = found.success ? wrongMoments(value as Recording) : undefined
  if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
}

/** The schema of the arrivals of an open loop over a target with these routes. */
export const arrivalsSchema = (routes: readonly string[]) =>
  z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['constant', 'poisson']), rate }),
      z.strictObject({ kind: z.literal('ramp'), from: anyRate, to: anyRate, spacing }),
      z.strictObject({
        kind: z.literal('steps'),
        steps: z.array(z.strictObject({ rate: anyRate, for: length })).min(1),
        spacing,
      }),
      z.strictObject({ kind: z.literal('sine'), mean: rate, amplitude: anyRate, period: length, spacing }),
      z.looseObject({ kind: z.literal('recorded') }).superRefine(recordedArrivals(routes)),
    ])
    .superRefine((arrivals, context) => {
      const problem = (message: string) => context.addIssue({ code: 'custom', message })
      const of = (text: string) => parseRate(text) ?? 0
      if (arrivals.kind === 'ramp' && of(arrivals.from) + of(arrivals.to) === 0)
        problem('must come to more than 0/s')
      if (arrivals.kind === 'steps' && arrivals.steps.every((step) => of(step.rate) === 0))
        problem('must come to more than 0/s')
      if (arrivals.kind === 'sine' && of(arrivals.amplitude) > of(arrivals.mean))
        problem('must not swing below 0/s: the amplitude is at most the mean')
    })
