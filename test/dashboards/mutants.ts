import type { Metric } from '../../dashboards/checks/metrics.ts'
import type { DashboardJson, PanelJson } from '../../dashboards/model/dashboard-json.ts'
import { readQuery } from '../../dashboards/model/promql.ts'

/** One change to one board, made mechanically. */
export interface Mutant {
  readonly kind: 'metric' | 'label' | 'function' | 'aggregation' | 'unit' | 'threshold' | 'window'
  /** The change in words. */
  readonly words: string
  readonly board: DashboardJson
}

type Changed = Omit<Mutant, 'board'> & { readonly panel: PanelJson }

/** The same numbers for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const units = ['s', 'percentunit', 'reqps', 'ops', 'bytes', 'binBps', 'short']

/** For every match of a pattern, the text with this one match replaced. */
const each = (text: string, pattern: RegExp, by: (found: string) => readonly string[]): string[] =>
  [...text.matchAll(pattern)].flatMap((match) =>
    by(match[0])
      .map((other) => text.slice(0, match.index) + other + text.slice(match.index + match[0].length))
      .filter((changed) => changed !== text),
  )

interface Means {
  readonly catalogue: readonly Metric[]
  readonly pick: <T>(from: readonly T[]) => T | undefined
}

/** The possible changes to one expression, by kind. */
function changesOf(
  expr: string,
  { catalogue, pick }: Means,
): readonly (readonly [Mutant['kind'], string[]])[] {
  const names = new Set(readQuery(expr).metrics.map(({ metric }) => metric))
  const others = [...names].flatMap((name) => {
    const own = catalogue.find((metric) => metric.name === name)
    const alike = catalogue.filter(({ type, name: other }) => own && type === own.type && other !== name)
    const word = new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g')
    return each(expr, word, () => [`${name}s`, ...[pick(alike)?.name ?? []].flat()])
  })
  const pieces = /(?<=[{,])[a-z_]+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*",?/g
  return [
    ['metric', others],
    [
      'label',
      [
        ...each(expr, pieces, (found) => ['', found.replace(/^[a-z_]+/, 'nowhere')]),
        ...each(expr, /\b(?:by|on) \(([^)]+)\)/g, (found) => [
          found.replace(/\((\w+)(, )?/, '('),
          found.replace(/\((\w+)/, '(nowhere'),
        ]),
      ],
    ],
    [
      'function',
      [
        ...each(expr, /\brate\(/g, () => ['irate(', 'increase(', 'delta(', '(']),
        ...each(expr, /histogram_quantile\([\d.]+/g, (found) => [
          found.replace(/[\d.]+$/, (share) => String(Number(share) * 100)),
          found.replace(/[\d.]+$/, (share) => (share === '0.9' ? '0.5' : '0.9')),
        ]),
      ].map((changed) =>
        changed.replace(/\((\w+\{?[^()]*\}?)\[\$\w+\]\)/, (all, inner: string) =>
          /[a-z]\(\(/.test(changed) ? `(${inner})` : all,
        ),
      ),
    ],
    [
      'aggregation',
      each(expr, /\b(?:sum|min|max|avg|count)(?=\s*(?:by\s*)?\()/g, (found) =>
        ['sum', 'min', 'max', 'avg'].filter((other) => other !== found),
      ),
    ],
    [
      'window',
      each(expr, /\[\$\w+\]/g, (found) => [
        '[5m]',
        found === '[$__range]' ? '[$__rate_interval]' : '[$__range]',
      ]),
    ],
  ]
}

function changedQueries(panel: PanelJson, means: Means): Changed[] {
  const targets = panel.targets ?? []
  return targets.flatMap(({ expr = '' }, index) =>
    changesOf(expr, means).flatMap(([kind, changed]) =>
      changed.map((other) => ({
        kind,
        words: `${expr} -> ${other}`,
        panel: { ...panel, targets: targets.with(index, { ...targets[index], expr: other }) },
      })),
    ),
  )
}

const withDefaults = (panel: PanelJson, changed: object): PanelJson => ({
  ...panel,
  fieldConfig: { ...panel.fieldConfig, defaults: { ...panel.fieldConfig?.defaults, ...changed } },
})

function changedUnits(panel: PanelJson): Changed[] {
  const own = panel.fieldConfig?.defaults?.unit
  return units
    .filter((unit) => unit !== own)
    .map((unit) => ({ kind: 'unit', words: `${own} -> ${unit}`, panel: withDefaults(panel, { unit }) }))
}

function changedThresholds(panel: PanelJson): Changed[] {
  const steps = panel.fieldConfig?.defaults?.thresholds?.steps ?? []
  const of = (words: string, changed: typeof steps): Changed => ({
    kind: 'threshold',
    words,
    panel: withDefaults(panel, { thresholds: { steps: changed } }),
  })
  return steps.flatMap((step, index) => {
    const { value } = step
    if (value === null) return []
    const to = (other: number) => of(`${value} -> ${other}`, steps.with(index, { ...step, value: other }))
    const swapped = steps.map((one, at) => ({ ...one, color: steps.at(-1 - at)?.color ?? '' }))
    return [
      to(value * 2 + 0.1),
      to(value / 2 - 0.01),
      of(`${value} removed`, steps.toSpliced(index, 1)),
      ...(panel.type === 'stat' ? [of('colours swapped', swapped)] : []),
    ]
  })
}

/** Every mutant of a board. */
export function mutantsOf(board: DashboardJson, catalogue: readonly Metric[], draw: () => number): Mutant[] {
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(draw() * from.length)]
  const panels = board.panels ?? []
  return panels.flatMap((panel, index) =>
    panel.type === 'row'
      ? []
      : [
          ...changedQueries(panel, { catalogue, pick }),
          ...changedUnits(panel),
          ...changedThresholds(panel),
        ].map(({ kind, words, panel: changed }) => ({
          kind,
          words: `${board.uid}: ${panel.title}: ${words}`,
          board: { ...board, panels: panels.with(index, changed) },
        })),
  )
}
