import type { Catalogue } from './catalogue.ts'

const parts = /_(bucket|sum|count)$/

/** A metric of the catalogue that no expression reads is watched by nobody: it should get a panel or leave the catalogue. */
export function lintCoverage(expressions: readonly string[], catalogue: Catalogue): string[] {
  const read = new Set(
    expressions.flatMap((expr) => catalogue.read(expr).metrics.map(({ metric }) => metric)),
  )
  const shown = new Set([...read].flatMap((name) => [name, name.replace(parts, '')]))
  return catalogue.metrics
    .filter(({ name }) => !shown.has(name))
    .map(({ name }) => `nothing shows the metric ${name}`)
}
