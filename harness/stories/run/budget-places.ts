import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Plan } from '../../config/plan/plan.ts'
import { budgetLines } from '../../config/source/budget-lines.ts'
import type { PlaceOf } from '../../report/annotations/run-annotations.ts'

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A scenario that is in no file, or was moved meanwhile, has no lines to show.
    return ''
  }
}

/** Where the budgets of a run stand in the files of its scenarios, as CI names these: from the root of its checkout. */
export function budgetPlaces({ load }: Plan, root = process.env.GITHUB_WORKSPACE ?? process.cwd()): PlaceOf {
  const known = new Map(
    load.scenarios.map(({ scenario, file }) => [scenario.name, { file, lineOf: budgetLines(textOf(file)) }]),
  )
  return ({ scenario, route, figure }) => {
    const found = known.get(scenario)
    const line = found?.lineOf(route, figure)
    return found === undefined || line === undefined ? undefined : { file: relative(root, found.file), line }
  }
}
