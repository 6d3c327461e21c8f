import { expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { withoutEarlierThroughput } from './earlier-throughput.ts'

const throughput = exampleFigure({
  ...{ figure: 'throughput', label: 'throughput at saturation', unit: 'per-second' },
  ...{ base: 100, head: 60, change: -0.4, low: -0.5, high: -0.3, outcome: 'worse' },
})
const unchanged = exampleFigure({ change: 0.01, low: -0.1, high: 0.1, outcome: 'none' })
const memory = exampleFigure({ ...unchanged, figure: 'memory', label: 'memory' })
const names = (figures: readonly { readonly figure: string }[]) => figures.map(({ figure }) => figure)

test('a verdict of an earlier result no longer rests on its throughput', () => {
  const mixed = exampleResult({ verdict: 'mixed', figures: [exampleFigure(), throughput, memory] })
  const found = withoutEarlierThroughput({ ...mixed, cause: 'Fewer queries.' })
  expect(names(found.figures)).toEqual(['p95', 'memory'])
  expect(found).toMatchObject({ verdict: 'helps', claimHeld: 'yes', cause: 'Fewer queries.' })
  expect(found.why).not.toContain('throughput')
  const later = { ...mixed, schema: 2 } as const
  expect(withoutEarlierThroughput(later)).toBe(later)
})

test('a claim on a throughput that is left out is unproven', () => {
  const claim = [{ route: 'all', figure: 'throughput', direction: 'rises' }] as const
  const found = withoutEarlierThroughput(
    exampleResult({ claim: [...claim], claimHeld: 'no', verdict: 'hurts', figures: [throughput, unchanged] }),
  )
  expect(found).toMatchObject({ verdict: 'no effect', claimHeld: 'unproven' })
  const alone = withoutEarlierThroughput(exampleResult({ claim: [...claim], figures: [throughput] }))
  expect(alone).toMatchObject({ verdict: 'not measured', figures: [] })
})

test('so it is with every point of a sweep, and with the sweep as a whole', () => {
  const points = [
    examplePoint('2', { figures: [unchanged, throughput] }),
    examplePoint('3', { figures: [exampleFigure(), memory] }),
  ]
  const sweep = { of: 'size', against: '1', knee: null, points, labels: ['1', '2', '3'] }
  const swept = exampleResult({ verdict: 'mixed', figures: [throughput], sweep })
  const found = withoutEarlierThroughput(swept)
  expect(found.sweep?.points.map((one) => [one.verdict, names(one.figures)])).toEqual([
    ['no effect', ['p95']],
    ['helps', ['p95', 'memory']],
  ])
  expect(found.verdict).toBe('helps')
  expect(found.arms.head.words).toBe('size 3')
  expect(names(found.figures)).toEqual(['p95', 'memory'])
})
