import { z } from 'zod'
import { engineNames, engines } from '../engines/engines.ts'
import { fixedPath } from '../scenario/complete-scenario.ts'
import type { JourneyDescription, MixEntryDescription, ScenarioDescription } from '../scenario/description.ts'

/** The schemas of scenarios, one per engine. */
const schemas = await Promise.all(engineNames.map((name) => engines[name].loadSchema()))

/** Without a request the path of the route is requested, so a route with parameters needs one. */
const saysWhatIsAsked =
  (patterns: Readonly<Record<string, string>>) => (read: unknown, context: z.RefinementCtx) => {
    const { mix = [] } = read as {
      readonly mix?: readonly (MixEntryDescription<string> | JourneyDescription<string>)[]
    }
    for (const [index, entry] of mix.entries()) {
      const isJourney = 'steps' in entry
      for (const [step, { route, request }] of (isJourney ? entry.steps : [entry]).entries())
        if (request === undefined && fixedPath(patterns[route]) === undefined)
          context.addIssue({
            code: 'custom',
            path: ['mix', index, ...(isJourney ? ['steps', step] : []), 'request'],
            message: `must be a path or a function: the path of ${route} has parameters, ${patterns[route]}`,
          })
    }
  }

/**
 * The schema of what the file of a scenario exports, for a target with these routes and arrivals with these phases. Unknown
 * keys are errors.
 */
export const scenarioSchema = (
  patterns: Readonly<Record<string, string>>,
  phases: readonly string[] = [],
) => {
  const ofEngines = schemas.map((schema) => schema(Object.keys(patterns), phases))
  return z
    .discriminatedUnion('engine', ofEngines as [(typeof ofEngines)[number]])
    .superRefine(saysWhatIsAsked(patterns)) as unknown as z.ZodType<ScenarioDescription>
}
