import { readQuery } from '../model/promql.ts'
import type { Metric } from './metrics.ts'

const parts = /_(bucket|sum|count)$/

/** A metric of the catalogue that no expression reads is watched by nobody: it should get a panel or leave the catalogue. */
export function lintCoverage(expressions: readonly string[], catalogue: readonly Metric[]): string[] {
  const read = new Set(expressions.flatMap((expr) => readQuery(expr).metrics.map(({ metric }) => metric)))
  const shown = new Set([...read].flatMap((name) => [name, name.replace(parts, '')]))
  return catalogue
    .filter(({ name }) => !shown.has(name))
    .map(({ name }) => `nothing shows the metric ${name}`)
}
