import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Plan } from '../../config/plan/plan.ts'
import { budgetLines } from '../../config/source/budget-lines.ts'
import type { PlaceOf } from '../../report/annotations/run-annotations.ts'

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // A scenario that is in no file, or was moved in the meantime, has no lines to show.
    return ''
  }
}

/**
 * The positions of a run's budgets in the files of its scenarios, with paths relative to the root of the checkout, as CI
 * names them.
 */
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
