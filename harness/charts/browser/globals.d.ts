/** Types that the scripts of a page share. The scripts are joined into one function, so that nothing of them is global. */

interface SeriesData {
  label: string
  draw: 'line' | 'area' | 'bars' | 'dots'
  values: (number | null)[]
}

/** The data of a chart as `payload.ts` writes it. */
interface ChartData {
  title: string
  axis: 'seconds' | 'clock' | 'tail' | 'invocation' | 'point'
  names?: string[]
  group: string
  at: number[]
  span: [number, number]
  unit: string
  logarithmic: boolean
  stacked: boolean
  least: number
  series: SeriesData[]
  bands: [number, number][]
  limits: { value: number; words: string; from?: number; to?: number }[]
  marks: {
    kind: 'fault' | 'event' | 'phase' | 'left-out'
    from: number
    to: number
    sign: string
    words?: string
  }[]
  spots: { at: number; value: number; words: string; series: number }[]
  heat?: { labels: string[]; rows: (number | null)[][] }
}

interface Theme {
  ink: string
  soft: string
  line: string
  paper: string
  heat: string
  series: { stroke: string; width: number; dash: number[] }[]
}

/** A drawn chart: its data, its element, and which of its series are shown. */
interface Drawn {
  figure: HTMLElement
  place: HTMLElement
  data: ChartData
  shown: boolean[]
  theme: Theme
  plot: UPlot
  readout: Readout
}

interface Readout {
  values: Element[]
  when: HTMLElement
  tip: HTMLElement
  spoken: HTMLElement
  back: HTMLButtonElement
}

type UPlot = import('uplot').default
type UPlotOptions = import('uplot').Options
declare const uPlot: typeof import('uplot').default
declare function reading(value: number | null | undefined, unit: string): string
