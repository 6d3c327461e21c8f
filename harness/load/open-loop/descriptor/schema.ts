import { z } from 'zod'
import { isHop } from '../../../config/budgets/hop-route.ts'
import { hopRoutesOf } from '../../../config/requests/hops.ts'
import { routesOfEntry } from '../../../config/requests/mix.ts'
import { recordedRequests } from '../../../config/requests/recording.ts'
import { arrivalsSchema } from '../../../config/schema/arrivals-schema.ts'
import { budgetsSchema } from '../../../config/schema/budgets-schema.ts'
import { sessionSchema } from '../../../config/schema/expected-schema.ts'
import { expected, mixOfJourneys } from '../../../config/schema/mix-schema.ts'
import { connections, scenarioFields } from '../../../config/schema/scenario-fields-schema.ts'
import { length, routeOf } from '../../../config/schema/schema-parts.ts'
import type { OpenLoopScenario } from './scenario.ts'

/**
 * A scenario needs a mix, unless it has a recording in which each request has a path. A request without one needs its route
 * in the mix.
 */
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

/** A budget on a redirect can be measured only if a step follows that many redirects. */
function followsWhatIsJudged(read: unknown, context: z.RefinementCtx) {
  const scenario = read as OpenLoopScenario<string>
  const followed = hopRoutesOf(scenario)
  for (const hop of Object.keys(scenario.budgets ?? {}).filter(isHop)) {
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

/** The schema of a scenario of the open loop for these routes, for arrivals with these phases. */
export const openLoopSchema = (routes: readonly string[], phases: readonly string[]) =>
  z
    .strictObject({
      ...scenarioFields,
      engine: z.literal('open-loop'),
      stopEarly: length.optional(),
      arrivals: arrivalsSchema(routes),
      connections: connections.optional(),
      authority: z.string().startsWith('-----BEGIN', 'must be a certificate in PEM form').optional(),
      session: sessionSchema,
      expect: z.partialRecord(routeOf(routes), expected).optional(),
      mix: mixOfJourneys(routes).optional(),
      budgets: budgetsSchema(routes, phases, 'follows').optional(),
    })
    .superRefine(needsMix)
    .superRefine(followsWhatIsJudged)
