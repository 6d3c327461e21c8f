import { expect, test } from 'vitest'
import { gateSamples } from './gate-samples.ts'

const change = {
  ...{ scenario: 'browse', route: 'list', figure: 'p95', change: 0.1, difference: 1000 },
  ...{ low: 0.05, high: Number.POSITIVE_INFINITY, tolerable: 0.05, mde: undefined },
  ...{ outcome: 'worse', isGated: true },
}
const compared = {
  comparison: {
    ...{ id: 'r1', purpose: 'gate', scenarios: ['browse'] },
    arms: {
      base: { words: 'main', commit: 'abcdef0123456789' },
      head: { words: 'the working tree', commit: undefined },
    },
  },
  verdict: {
    ...{ outcome: 'fail', tookSeconds: 60 },
    changes: [
      change,
      { ...change, figure: 'errorRate', change: undefined, difference: 0.2 },
      { ...change, figure: 'rss', isGated: false },
    ],
  },
}

test('a comparison is labelled with its revisions: the verdict, its duration, and each known gated change', () => {
  const samples = gateSamples(compared, 1_700_000_000_000)
  const own = { run: 'r1', base: 'abcdef0123', head: 'the working tree' }
  expect(samples.slice(0, 2)).toEqual([
    {
      metric: 'tailgate_gate_verdict_time_seconds',
      labels: { ...own, purpose: 'gate', scenarios: 'browse', verdict: 'fail' },
      value: 1_700_000_000,
      at: 1_700_000_000_000,
    },
    { metric: 'tailgate_gate_took_seconds', labels: own, value: 60, at: 1_700_000_000_000 },
  ])
  expect(samples.slice(2).map(({ metric, labels, value }) => [metric, labels.figure, value])).toEqual([
    ['tailgate_gate_change_ratio', 'p95', 0.1],
    ['tailgate_gate_change_low_ratio', 'p95', 0.05],
    ['tailgate_gate_tolerable_ratio', 'p95', 0.05],
    ['tailgate_gate_change_ratio', 'errorRate', 0.2],
    ['tailgate_gate_change_low_ratio', 'errorRate', 0.05],
    ['tailgate_gate_tolerable_ratio', 'errorRate', 0.05],
  ])
})
