import { z } from 'zod'
import { expectedSchema } from './expected-schema.ts'
import { action, addProblems, routeOf, span } from './schema-parts.ts'

/** The limit keeps sums of weights finite. */
const weight = z.number().positive().max(1e9).optional()

export const expected = expectedSchema('at answers')
export const expectedStatuses = expectedSchema('at statuses')
const hops = 'must be true, or how many redirects at most, up to 50'
const follow = z.union([z.boolean(), z.int(hops).min(1, hops).max(50, hops)], hops).optional()

/**
 * A path, or a function that makes the request. If it is left out, the path of the route is requested; whether that is
 * possible depends on the routes and is checked elsewhere.
 */
const request = z
  .unknown()
  .superRefine((value, context) =>
    addProblems(
      context,
      typeof value === 'string' ? z.string().startsWith('/', 'must be a path that begins with "/"') : action,
      value,
    ),
  )
  .optional()

const entryOf = (route: z.ZodType) => z.strictObject({ route, weight, expect: expected, follow, request })
const loopEntryOf = (route: z.ZodType) =>
  z.strictObject({
    route,
    weight,
    expect: expectedStatuses,
    follow: z.never('must be left out: autocannon follows no redirects; use the open-loop engine').optional(),
    request,
  })

const journeyOf = (route: z.ZodType) =>
  z.strictObject({
    weight,
    cookies: z.literal(false, 'must be false, or left out: a journey has a jar').optional(),
    steps: z
      .array(z.strictObject({ route, think: span.optional(), expect: expected, follow, request }))
      .min(1),
  })

/** The schema of the single requests of a closed loop. */
export const mix = (routes: readonly string[]) =>
  z.array(loopEntryOf(routeOf(routes))).min(1, 'must hold at least one request')

/** The schema of what an open loop does at an arrival: requests and journeys. */
export const mixOfJourneys = (routes: readonly string[]) =>
  z
    .array(z.unknown())
    .min(1, 'must hold at least one request')
    .superRefine((entries, context) => {
      // Only the problems of the form that the entry seems to have are reported.
      for (const [index, entry] of entries.entries()) {
        const journey = typeof entry === 'object' && entry !== null && 'steps' in entry
        addProblems(context, (journey ? journeyOf : entryOf)(routeOf(routes)), entry, [index])
      }
    })
