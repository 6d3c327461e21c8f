import { z } from 'zod'
import { isHop } from '../budgets/hop-route.ts'
import { noRate, rateOptions } from '../scenario/closed-loop.ts'
import { hopRoutesOf } from '../scenario/hops.ts'
import { routesOfEntry } from '../scenario/mix.ts'
import { recordedRequests } from '../scenario/recording.ts'
import type { OpenLoopScenario, Scenario } from '../scenario/scenario.ts'
import { armSchema } from '../schema/arm-schema.ts'
import { arrivalsSchema } from '../schema/arrivals-schema.ts'
import { budgetsSchema } from '../schema/budgets-schema.ts'
import { sessionSchema } from '../schema/expected-schema.ts'
import { expected, expectedStatuses, mix, mixOfJourneys } from '../schema/mix-schema.ts'
import { length, name, rate, routeOf, span } from '../schema/schema-parts.ts'

const connections = z.int().min(1).max(20_000)

const common = {
  name,
  arm: armSchema.optional(),
  why: z.string().min(10, 'must say in a sentence what this load stands for'),
  duration: length,
  warmUp: span,
  timeout: length,
}

/** Only a recording that says of each request what it is, or is not in the mix, can do without a mix. */
function needsMix(
  scenario: { readonly arrivals: unknown; readonly mix?: unknown },
  context: z.RefinementCtx,
) {
  const { arrivals, mix } = scenario as OpenLoopScenario<string>
  const problem = (message: string) => context.addIssue({ code: 'custom', path: ['mix'], message })
  const requests = recordedRequests(arrivals)
  if (requests === undefined) {
    if (mix === undefined) problem('must hold at least one request')
    return
  }
  const made = new Set((mix ?? []).flatMap((entry) => routesOfEntry(entry)[0] ?? []))
  const without = requests.find(({ path, route }) => path === undefined && !made.has(route))
  if (without) problem(`must say how ${without.route} is asked for: a recorded request of it has no path`)
}

/** A budget on a redirect holds what can be measured only where a step follows so many. */
function followsWhatIsJudged(read: unknown, context: z.RefinementCtx) {
  const scenario = read as Scenario
  const followed = hopRoutesOf(scenario)
  for (const hop of Object.keys(scenario.budgets).filter(isHop)) {
    if (followed.includes(hop)) continue
    const route = hop.slice(0, hop.lastIndexOf('/'))
    const most = followed.filter((one) => one.startsWith(`${route}/`)).length
    const message =
      most === 0
        ? `is never measured: no step of ${route} follows redirects; give it \`follow: true\``
        : `is never measured: ${route} follows ${most} redirects at most`
    context.addIssue({ code: 'custom', path: ['budgets', hop], message })
  }
}

/** A scenario as its file must export it, for a target with these routes and arrivals with these phases. Unknown keys are errors. */
export const scenarioSchema = (routes: readonly string[], phases: readonly string[] = []) => {
  const budgets = budgetsSchema(routes, phases)
  const byRoute = (schema: z.ZodType) => z.partialRecord(routeOf(routes), schema).optional()
  const openLoop = z
    .strictObject({
      ...common,
      engine: z.literal('open-loop'),
      stopEarly: length.optional(),
      arrivals: arrivalsSchema(routes),
      connections,
      authority: z.string().startsWith('-----BEGIN', 'must be a certificate in PEM form').optional(),
      session: sessionSchema,
      expect: byRoute(expected),
      mix: mixOfJourneys(routes).optional(),
      budgets: budgetsSchema(routes, phases, 'follows'),
    })
    .superRefine(needsMix)
    .superRefine(followsWhatIsJudged)
  return z.discriminatedUnion('engine', [
    openLoop,
    z.strictObject({
      ...common,
      engine: z.literal('autocannon'),
      ...Object.fromEntries(
        rateOptions.map((name) => [name, z.never(`must be left out: ${noRate}`).optional()]),
      ),
      stopEarly: length.optional(),
      connections,
      session: sessionSchema,
      expect: byRoute(expectedStatuses),
      mix: mix(routes),
      budgets,
    }),
    z.strictObject({
      ...common,
      engine: z.literal('k6'),
      script: z.string().min(1),
      routes: z.array(routeOf(routes)).min(1),
      names: z.record(z.string(), routeOf(routes).nullable()).optional(),
      rate: rate.optional(),
      redirects: z.enum(['together', 'apart']).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      budgets,
    }),
  ]) as unknown as z.ZodType<Scenario>
}
