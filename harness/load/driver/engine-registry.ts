import type { Scenario } from '../../config/scenario/scenario.ts'
import type { Engine } from '../engine/engine.ts'

/** Runs a scenario with the engine it names. Only that one is loaded: a driver starts the sooner and holds the less. */
export const runEngine: Engine<Scenario> = async (order, scenario, recorder, context) => {
  switch (scenario.engine) {
    case 'open-loop': {
      const { openLoop } = await import('../open-loop/open-loop.ts')
      return openLoop(order, scenario, recorder, context)
    }
    case 'autocannon': {
      const { autocannonEngine } = await import('../autocannon/autocannon.ts')
      return autocannonEngine(order, scenario, recorder, context)
    }
    case 'k6': {
      const { k6 } = await import('../k6/k6.ts')
      return k6(order, scenario, recorder, context)
    }
  }
}
