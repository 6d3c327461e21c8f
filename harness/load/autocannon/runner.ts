import { ownProgram } from '../../base/own-program.ts'
import type { AutocannonScenario } from '../../config/scenario/scenario.ts'
import type { EngineRunner } from '../engine/engine-runner.ts'

export const autocannonRunner: EngineRunner<AutocannonScenario<string>> = {
  load: async () => (await import('./autocannon.ts')).autocannonEngine,
  packages: ['autocannon'],
  known: ownProgram(import.meta.url, './known'),
}
