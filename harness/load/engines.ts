import type { Scenario } from '../config/scenario.ts'
import { autocannonEngine } from './autocannon.ts'
import type { Engine } from './engine.ts'
import { openLoop } from './open-loop.ts'

/** Runs a scenario with the engine it names. */
export const runEngine: Engine<Scenario> = (order, scenario, recorder, context) => {
  switch (scenario.engine) {
    case 'open-loop':
      return openLoop(order, scenario, recorder, context)
    case 'autocannon':
      return autocannonEngine(order, scenario, recorder, context)
    case 'k6':
      return Promise.reject(new Error('The k6 engine is not part of this build.'))
  }
}
