import type { Unit } from './reading.ts'

/** How a line is told from the others: one of eight colours with a dash each, or a meaning with a fixed look. */
export type Style = number | 'p50' | 'p95' | 'p99' | 'edge' | 'others' | 'failed' | 'slope'

/** One course of values, as many as the chart has positions; null where nothing was measured, which stays a gap. */
export interface Series {
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly style: Style
  /** `dots`: each value by itself, as those next to it do not lead to it. */
  readonly draw: 'line' | 'area' | 'bars' | 'dots'
  /** What stands behind the label in a legend of figures: `last` and `most` of dashboards. */
  readonly figures?: readonly string[]
}

/** A budget: a dashed line with its words, over the whole chart or from one position to another. */
export interface Limit {
  readonly value: number
  readonly words: string
  readonly from?: number
  readonly to?: number
}

/** What happened over a stretch of the horizontal axis. */
export interface Mark {
  readonly kind: 'fault' | 'event' | 'phase' | 'left-out'
  readonly from: number
  readonly to: number
  /** What stands at the mark: the number of a fault or of another event, the name of a phase. */
  readonly sign: string
  /** What the legend says of it; marks without are named elsewhere on the page. */
  readonly words?: string
}

/** A budget at one position, such as that of one percentile, in the look of the series it belongs to. */
export interface Spot {
  readonly at: number
  readonly value: number
  readonly words: string
  readonly series: number
}

/** Buckets over time: a row a bucket, the lowest first, with what fell into it at each position. */
export interface Heat {
  readonly labels: readonly string[]
  readonly rows: readonly (readonly (number | null)[])[]
}

/** A chart as data. Every page that shows charts makes these, and the kit alone knows how they are drawn and touched. */
export interface Chart {
  readonly title: string
  /** What it says in words for those who do not see it. */
  readonly said: string
  /** Where a link leads to it. */
  readonly anchor?: string
  /**
   * Seconds from the beginning, Unix seconds, the tail of a distribution: -log10(1 - p), invocations counted from 1, or points
   * counted from 1 that have names.
   */
  readonly axis: 'seconds' | 'clock' | 'tail' | 'invocation' | 'point'
  /** Names of the points, for an axis of them. */
  readonly names?: readonly string[]
  /** Charts of one group move their cursors and zoom together. */
  readonly group: string
  /** Positions on the horizontal axis, in its unit. */
  readonly at: readonly number[]
  readonly span: readonly [from: number, to: number]
  readonly unit: Unit
  readonly logarithmic?: boolean
  /** Series lie on each other. */
  readonly stacked?: boolean
  /** The least the value axis reaches to, so that noise around nothing looks like nothing. */
  readonly least?: number
  readonly series: readonly Series[]
  /** Two series each, by their places, between which the chart is tinted: the ends of an interval. */
  readonly bands?: readonly (readonly [from: number, to: number])[]
  readonly limits?: readonly Limit[]
  /** What the legend calls the limits, where they are no budgets. */
  readonly limitsAre?: string
  readonly marks?: readonly Mark[]
  readonly spots?: readonly Spot[]
  readonly heat?: Heat
  /** Further words of the legend. */
  readonly notes?: readonly string[]
}
