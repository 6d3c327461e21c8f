import type { Source } from './budgets.ts'

/** Something that happened, marked on every chart of every dashboard. */
export interface Mark {
  readonly name: string
  /** The query whose values say when it happened, in Unix milliseconds. */
  readonly expr: string
  /** The query for its end, with the same labels, when `expr` gives its beginning. */
  readonly until?: string
  /** Grafana's template for its title, with labels in double braces. */
  readonly words: string
  /** The template for the text below the title: where to read more. */
  readonly text?: string
  /** Whether the mark is about the run or the comparison in its label `run`, so that it links to the report. */
  readonly hasReport?: boolean
  readonly colour: string
  /** How the charts of a page draw it: as a fault, or as another event. */
  readonly kind: 'fault' | 'event'
}

const startsOfNode: Mark = {
  name: 'Starts of the app',
  expr: 'process_start_time_seconds * 1000 and on (job, instance) nodejs_version_info',
  words: '{{instance}} started',
  colour: '#e69f00',
  kind: 'event',
}

const ofEveryStack: readonly Mark[] = [
  {
    name: 'Faults',
    expr: 'tailgate_fault_start_time_seconds * 1000',
    until: 'tailgate_fault_end_time_seconds * 1000',
    words: '{{fault}}',
    colour: '#d55e00',
    kind: 'fault',
  },
  {
    name: 'Runs',
    expr: 'tailgate_run_start_time_seconds * 1000',
    until: 'tailgate_run_end_time_seconds * 1000',
    words: 'run {{run}} of {{scenarios}}',
    hasReport: true,
    colour: '#56b4e9',
    kind: 'event',
  },
  {
    name: 'Phases',
    expr: 'tailgate_run_phase_start_time_seconds * 1000',
    words: '{{scenario}}: {{phase}}',
    colour: '#8ab8ff',
    kind: 'event',
  },
  {
    name: 'Verdicts',
    expr: 'tailgate_run_verdict_time_seconds * 1000',
    words: '{{verdict}}: {{scenario}} of run {{run}}',
    text: 'results/{{bundle}}/report.html, with its flame graph in profiles/',
    hasReport: true,
    colour: '#7a5195',
    kind: 'event',
  },
  {
    name: 'Gates',
    expr: 'tailgate_gate_verdict_time_seconds * 1000',
    words: '{{purpose}} of {{head}}: {{verdict}}',
    hasReport: true,
    colour: '#7a5195',
    kind: 'event',
  },
]

/** Events that make a step in a curve, so that nobody takes the step for a regression. */
export const marksOf = ({ dashboards }: Pick<Source, 'dashboards'>): readonly Mark[] =>
  dashboards?.runtime === 'node' ? [startsOfNode, ...ofEveryStack] : ofEveryStack
