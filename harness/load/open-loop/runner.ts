import { ownProgram } from '../../base/own-program.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { EngineRunner } from '../engine/engine-runner.ts'

export const openLoopRunner: EngineRunner<OpenLoopScenario<string>> = {
  load: async () => (await import('./open-loop.ts')).openLoop,
  packages: [],
  known: ownProgram(import.meta.url, './known'),
}
