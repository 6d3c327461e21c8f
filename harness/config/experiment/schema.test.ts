import { describe, expect, test } from 'vitest'
import { problemsOf } from '../loading/problems.ts'
import { experimentOf } from './experiment.ts'
import { experimentSchema } from './schema.ts'

const schema = experimentSchema(['list', 'stats'])

const plain = {
  ...{ id: 'I3', title: 'Covering indexes', says: 'Index what is read.', scenario: 'browse' },
  ...{ doubt: 'All is in memory.', base: { environment: { SET: 'basic' } }, head: { environment: {} } },
  claim: [{ route: 'list', figure: 'p95', direction: 'falls' }],
}
const {
  base: _,
  head: __,
  ...swept
} = {
  ...plain,
  sweep: {
    of: 'connections',
    points: [
      { label: '5', setup: { workers: 1 } },
      { label: '20', setup: { workers: 2 } },
    ],
    against: '20',
  },
}

const problems = (value: unknown): string[] => {
  const checked = schema.safeParse(value)
  return checked.success ? [] : problemsOf(checked.error)
}

describe('an experiment', () => {
  test.each([
    ['a switch', plain],
    ['a sweep', swept],
    ['arms that are equal on purpose', { ...plain, base: {}, head: {}, null: true }],
  ])('may be %s', (_name, value) => {
    expect(problems(value)).toEqual([])
  })

  test.each([
    ['equal arms', { ...plain, base: { environment: {} }, head: {} }, 'head: is the same as base'],
    ['a null experiment whose arms differ', { ...plain, null: true }, 'null: says that the arms are equal'],
    ['a switch that no stack has', { ...plain, head: { jit: 'off' } }, 'head: unknown key "jit"'],
    ['a value that a switch does not have', { ...plain, head: { protocol: 'h3' } }, 'head.protocol: '],
    [
      'a route that the target does not have',
      { ...plain, claim: [{ route: 'lists', figure: 'p95', direction: 'falls' }] },
      'claim.0.route: must be "all" or one of the target\'s routes: list, stats',
    ],
    [
      'a figure that is not measured',
      { ...plain, claim: [{ route: 'all', figure: 'p97', direction: 'falls' }] },
      'claim.0.figure: must be one of p50, p95',
    ],
    ['no claim', { ...plain, claim: [] }, 'claim: must name one figure at least'],
    ['an id with a blank', { ...plain, id: 'I 3' }, 'id: must be an id such as "I3"'],
    [
      'a sweep against a point that does not exist',
      { ...swept, sweep: { ...swept.sweep, against: '50' } },
      'sweep.against: must be the label of one of the points: 5, 20',
    ],
    [
      'a sweep with equal points',
      {
        ...swept,
        sweep: { ...swept.sweep, points: [...swept.sweep.points, { label: '9', setup: { workers: 1 } }] },
      },
      'sweep.points.2.setup: is the same as that of the point "5"',
    ],
    ['a sweep with arms', { ...swept, base: {} }, '(the whole): unknown key "base"'],
  ])('is refused with %s', (_name, value, told) => {
    expect(problems(value).join('\n')).toContain(told)
  })
})

test('each point of a sweep is measured against the point that `against` names', () => {
  const { comparisons } = experimentOf(schema.parse(swept), 'a5.ts')
  expect(comparisons).toEqual([{ label: '5', base: { workers: 2 }, head: { workers: 1 } }])
})
