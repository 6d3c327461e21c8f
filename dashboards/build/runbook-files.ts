import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { home } from '../../harness/base/paths.ts'
import { runbookOf } from '../alerts/alert.ts'
import { alertsOf } from '../alerts/alerts.ts'
import type { Source } from '../model/budgets.ts'

/**
 * The files of the pages that alerts name by a path, by that path: those of the project, else Tailgate's own. Empty if the
 * target gives the address of its pages.
 */
export function runbookFiles(source: Source, root: string): ReadonlyMap<string, string> {
  const paths = new Set(
    alertsOf(source).flatMap((alert) => runbookOf(alert, source.dashboards?.runbooks) ?? []),
  )
  return new Map(
    [...paths].flatMap((path): readonly (readonly [string, string])[] => {
      const file = [root, home].map((place) => join(place, path)).find((place) => existsSync(place))
      return file === undefined || /^https?:/.test(path) ? [] : [[path, file]]
    }),
  )
}
