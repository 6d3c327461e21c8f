import type { Scenario } from '../config/scenario.ts'
import { autocannonEngine } from './autocannon.ts'
import type { Engine } from './engine.ts'
import { k6 } from './k6.ts'
import { openLoop } from './open-loop.ts'

/** Runs a scenario with the engine it names. */
export const runEngine: Engine<Scenario> = (order, scenario, recorder, context) => {
  switch (scenario.engine) {
    case 'open-loop':
      return openLoop(order, scenario, recorder, context)
    case 'autocannon':
      return autocannonEngine(order, scenario, recorder, context)
    case 'k6':
      return k6(order, scenario, recorder, context)
  }
}
