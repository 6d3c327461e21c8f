import { z } from 'zod'
import { engineNames, engines } from '../engines/engines.ts'
import type { Scenario } from '../scenario/scenario.ts'

/** A scenario as its file must export it, for a target with these routes and arrivals with these phases. Unknown keys are errors. */
export const scenarioSchema = (routes: readonly string[], phases: readonly string[] = []) => {
  const ofEngines = engineNames.map((name) => engines[name].schema(routes, phases))
  return z.discriminatedUnion(
    'engine',
    ofEngines as [(typeof ofEngines)[number]],
  ) as unknown as z.ZodType<Scenario>
}
