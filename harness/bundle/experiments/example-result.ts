import type { ExperimentFigure, ExperimentResult } from './experiment-result.ts'

/** A figure for tests: p95 of all routes fell by a fifth. */
export const exampleFigure = (given: Partial<ExperimentFigure> = {}): ExperimentFigure => ({
  ...{ route: 'all', figure: 'p95', label: 'p95', unit: 'microseconds', base: 5000, head: 4000 },
  ...{ scale: 'ratio', change: -0.2, low: -0.26, high: -0.13, mde: 0.09, negligible: 0.03 },
  ...{ outcome: 'better', decides: true, invocations: [-0.21, -0.18, -0.2, -0.22, -0.19, -0.2] },
  ...given,
})

/** A result for tests. */
export const exampleResult = (given: Partial<ExperimentResult> = {}): ExperimentResult => ({
  ...{ schema: 1, id: 'I3', title: 'Covering indexes', says: 'Index what is read.', isNull: false },
  doubt: 'All of it may be in memory.',
  claim: [{ route: 'all', figure: 'p95', direction: 'falls' }],
  at: '2026-11-28T12:00:00.000Z',
  machine: { cpu: 'a processor', cores: 2, memoryBytes: 8e9, kernel: 'Linux 6.8', node: '24.0.0' },
  ...{ commit: null, target: 'shop', scenario: 'browse', rows: 100_000, rate: 900, seed: 7 },
  ...{ command: 'tailgate experiment I3 --seed 7', invocations: 6, minutes: 2.4, isCut: false },
  arms: {
    base: { words: 'INDEXES=basic', asked: { environment: { INDEXES: 'basic' } } },
    head: { words: 'INDEXES=covering', asked: { environment: { INDEXES: 'covering' } } },
  },
  ...{ verdict: 'helps', beyond: null, why: 'p95 of all routes fell by 20 %.', cause: null },
  ...{ claimHeld: 'yes', figures: [exampleFigure()], sweep: null, notes: [] },
  ...given,
})
