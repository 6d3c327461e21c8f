import { join } from 'node:path'
import { type Environment, isProgram, onPath } from '../../../base/find-program.ts'
import { cacheDirectory } from '../../../base/paths.ts'
import type { EngineProgram } from '../../engine/engine-program.ts'

/** The command by which Go builds the k6 that is supported. */
export const k6Build = 'go install go.k6.io/k6@v1.8.1'

/** What to do when k6 is missing, as the hint of INSTRUMENT_MISSING. */
export const k6Install = `Put k6 on PATH or name it in TAILGATE_K6; with Go installed, scripts/bootstrap builds it: ${k6Build}`

/**
 * The k6 to use: TAILGATE_K6, then PATH, then the one that was built into the cache; undefined if there is none. If
 * TAILGATE_K6 is no program, no other k6 is used instead: the one that was asked for is missing.
 */
export function findK6(environment: Environment = process.env): string | undefined {
  const asked = environment.TAILGATE_K6
  if (asked) return isProgram(asked) ? asked : undefined
  return [...onPath('k6', environment), join(cacheDirectory(environment), 'k6/bin/k6')].find(isProgram)
}

export const k6Program: EngineProgram = { name: 'k6', find: () => findK6(), install: k6Install }
