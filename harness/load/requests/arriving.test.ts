import { expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import type { Arrivals, Draw, OpenLoopScenario } from '../../config/scenario/scenario.ts'
import { arrivingAs } from './arriving.ts'

const draw: Draw = { random: () => 0.5, row: () => ({}) }
const made = { route: 'made', weight: 1, request: () => ({ path: '/made' }) }
const other = { route: 'other', weight: 1000, request: () => ({ path: '/other' }) }

const pathsOf = (arrivals: Arrivals, offsets: readonly number[]) => {
  const arriving = arrivingAs(
    { arrivals, mix: [made, other] } as unknown as OpenLoopScenario<string>,
    seededRandom(1),
  )
  return offsets.map((offset) => arriving(offset)[0]?.request(draw, []).path)
}

test('a recording is sent again in its order, with its paths; without a path, as the mix makes its route', () => {
  const recording: Arrivals = {
    kind: 'recorded',
    requests: [
      { at: 0, route: 'page', path: '/page?q=1' },
      { at: 0, route: 'made' },
      { at: 0.5, route: 'page', path: '/page?q=2' },
    ],
  }
  expect(pathsOf(recording, [0, 0, 0.5])).toEqual(['/page?q=1', '/made', '/page?q=2'])
})

test('the warm-up draws from a recording and does not use up its beginning', () => {
  const requests = Array.from({ length: 50 }, (_, at) => ({ at, route: 'page', path: `/${at}` }))
  const paths = pathsOf({ kind: 'recorded', requests }, [-2, -1, 0, 1, 2])
  expect(paths.slice(2)).toEqual(['/0', '/1', '/2'])
  expect(new Set(paths.slice(0, 2)).size).toBe(2)
})
