import { ownProgram } from '../../base/own-program.ts'
import type { K6Scenario } from '../../config/scenario/scenario.ts'
import type { EngineRunner } from '../engine/engine-runner.ts'
import { k6Program } from './program/program.ts'

export const k6Runner: EngineRunner<K6Scenario<string>> = {
  load: async () => (await import('./k6.ts')).k6,
  program: k6Program,
  packages: [],
  known: ownProgram(import.meta.url, './known'),
  knownStandstill: ownProgram(import.meta.url, './known-standstill'),
}
