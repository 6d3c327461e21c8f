import type { Unit } from './reading.ts'

/** The look of a line: one of eight colours with a dash each, or a meaning with a fixed look. */
export type Style = number | 'p50' | 'p95' | 'p99' | 'edge' | 'others' | 'failed' | 'slope'

/** A series of values, one for each position of the chart; null where nothing was measured, which stays a gap. */
export interface Series {
  readonly label: string
  readonly values: readonly (number | null)[]
  readonly style: Style
  /** `dots`: single values without a line, because neighbouring values are not connected. */
  readonly draw: 'line' | 'area' | 'bars' | 'dots'
  /** Figures after the label in a legend: `last` and `most` of dashboards. */
  readonly figures?: readonly string[]
}

/** A budget: a dashed line with its words, over the whole chart or between two positions. */
export interface Limit {
  readonly value: number
  readonly words: string
  readonly from?: number
  readonly to?: number
}

/** An event over a stretch of the horizontal axis. */
export interface Mark {
  readonly kind: 'fault' | 'event' | 'phase' | 'left-out'
  readonly from: number
  readonly to: number
  /** The text at the mark: the number of a fault or another event, or the name of a phase. */
  readonly sign: string
  /** The text in the legend; marks without it are named elsewhere on the page. */
  readonly words?: string
}

/** A budget at one position, for example that of one percentile, in the look of its series. */
export interface Spot {
  readonly at: number
  readonly value: number
  readonly words: string
  readonly series: number
}

/** Buckets over time: one row for each bucket, the lowest first, with its count at each position. */
export interface Heat {
  readonly labels: readonly string[]
  readonly rows: readonly (readonly (number | null)[])[]
}

/** A chart as data. Every page with charts makes this, and only the chart kit knows how charts are drawn and handle input. */
export interface Chart {
  readonly title: string
  /** A description for readers who cannot see the chart. */
  readonly said: string
  /** The anchor for links to the chart. */
  readonly anchor?: string
  /**
   * Seconds from the beginning, Unix seconds, the tail of a distribution as -log10(1 - p), invocations counted from 1, or
   * named points counted from 1.
   */
  readonly axis: 'seconds' | 'clock' | 'tail' | 'invocation' | 'point'
  /** The names of the points, for an axis of named points. */
  readonly names?: readonly string[]
  /** Charts of one group move their cursors and zoom together. */
  readonly group: string
  /** Positions on the horizontal axis, in its unit. */
  readonly at: readonly number[]
  readonly span: readonly [from: number, to: number]
  readonly unit: Unit
  readonly logarithmic?: boolean
  /** Whether series are stacked on each other. */
  readonly stacked?: boolean
  /** The smallest range of the value axis, so that noise around zero looks small. */
  readonly least?: number
  readonly series: readonly Series[]
  /** Pairs of series, by their index, between which the area is tinted: the ends of an interval. */
  readonly bands?: readonly (readonly [from: number, to: number])[]
  readonly limits?: readonly Limit[]
  /** The legend's name for the limits, when they are not budgets. */
  readonly limitsAre?: string
  readonly marks?: readonly Mark[]
  readonly spots?: readonly Spot[]
  readonly heat?: Heat
  /** Additional words in the legend. */
  readonly notes?: readonly string[]
}
