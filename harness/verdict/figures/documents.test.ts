import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { exampleOf } from '../../config/budgets/budget.ts'
import { type Figure, figureFamilies, figureOf, namedFigures } from '../../config/figures/figures.ts'
import type { FigureRow, Recipe } from '../../config/figures/row.ts'

/** Every figure: its notation, one figure of its kind, and its row. */
const all: readonly { readonly written: string; readonly one: Figure; readonly row: FigureRow }[] = [
  ...figureFamilies.map(({ written, example }) => ({ written, one: example as Figure })),
  ...Object.keys(namedFigures).map((name) => ({ written: name, one: name as Figure })),
].map((figure) => ({ ...figure, row: figureOf(figure.one) }))

const sides = ({ sense, senses }: FigureRow): string =>
  senses === 'both' ? `${sense.replace('-', ' ')}, or the other side` : sense.replace('-', ' ')

const owners = ({ scope, service, services = [] }: FigureRow): string => {
  if (service === undefined) return scope === 'route' ? 'a route, `all`, `each`' : '`all`'
  return `the ${service}; also ${services.filter((one) => one !== service).join(', ')}`
}

/** What people look up when they write a budget. */
const limits = [
  '| figure | limit | written | of | what it is |',
  '| --- | --- | --- | --- | --- |',
  ...all.map(
    ({ written, one, row }) =>
      `| \`${written}\` | ${sides(row)} | \`'${exampleOf(one)}'\` | ${owners(row)} | ${row.means} |`,
  ),
].join('\n')

/** What the interval of a figure is about, by its source. */
function intervalOf(reads: Recipe): string {
  switch (reads.kind) {
    case 'times':
      switch (reads.statistic.kind) {
        case 'quantile':
          return 'order statistics on n / deff; 72 requests at least for p95, 368 for p99, 3 688 for p99.9'
        case 'mean':
        case 'apdex':
          return ratios
        case 'deviation':
          return "the root of a ratio of sums over seconds, by Student's t"
        case 'within':
          return shares
        default:
          return facts
      }
    case 'share':
    case 'rollbacks':
      return shares
    case 'successes':
    case 'bytes-per-second':
    case 'transactions':
    case 'use':
      return "a mean per second, by Student's t"
    case 'use-per-request':
    case 'use-ratio':
      return ratios
    case 'growth':
      return 'a slope, from the ranks of the slopes of all pairs of readings (Theil and Sen)'
    case 'work-per-request':
      return 'none: a fact of this run, to within the requests that were under way when measuring began'
    case 'recovery':
      return 'none: a fact of this run, from merged windows of 3 s'
    default:
      return facts
  }
}
const shares = 'a share on n / deff; a limit of `0%` means that this run saw none'
const ratios = "a ratio of sums over seconds, by Student's t"
const facts = 'none: a fact of this run, which needs no number of requests'

const intervals = [
  '| figure | what its interval is of |',
  '| --- | --- |',
  ...[...Map.groupBy(all, ({ row }) => intervalOf(row.reads))].map(
    ([words, figures]) => `| ${figures.map(({ written }) => `\`${written}\``).join(' ')} | ${words} |`,
  ),
  '| any figure `for` a time | none: a fact of this run |',
].join('\n')

test.each([
  ['docs/scenarios.md', '| figure | limit |', limits],
  ['docs/verdict.md', '| figure | what its interval is of |', intervals],
])('%s tells every figure as its row does', async (page, head, table) => {
  const file = new URL(`../../../${page}`, import.meta.url)
  const text = await readFile(file, 'utf8')
  const from = text.indexOf(head)
  const found = text.slice(from, text.indexOf('\n\n', from))
  if (process.env.UPDATE_DOCUMENTS === '1')
    await writeFile(
      file,
      text.replace(found, () => table),
    )
  else expect(found).toBe(table)
})
