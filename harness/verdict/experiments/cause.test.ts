import { expect, test } from 'vitest'
import { exampleFigure } from '../../../test/fixtures/experiment-result.ts'
import type { Explanation, StatementChange } from '../../evidence/pairs/explanation.ts'
import { causeOf } from './cause.ts'

const cost = { calls: 1, rows: 20, milliseconds: 2 }
const statement = (given: Partial<StatementChange>): StatementChange => ({
  ...{ route: 'list', statement: 'SELECT 1', base: cost, head: cost, plan: null, ...given },
})
const explained = (...changes: StatementChange[]): Explanation => ({
  ...{ scenario: 'browse', cpu: null, notes: [], statements: { requests: 40, unchanged: 3, changes } },
})
const plan = {
  file: 'plans/1.json',
  words: 'Limit, Index Scan on mask_group; in base Limit, Sort, Seq Scan on mask',
}
const fewer = exampleFigure({ figure: 'queriesPerRequest', label: 'queries per request', change: -0.61 })
const bytes = exampleFigure({ figure: 'bytesOutPerRequest', label: 'bytes out per request', change: -0.857 })
const cpu = exampleFigure({
  ...{ figure: 'app.cpuPerRequest', label: 'CPU per request of the app', change: 0.4, outcome: 'worse' },
})

test.each([
  [
    'another plan',
    [],
    explained(statement({ plan })),
    'The plan of list changed from Seq Scan on mask to Index Scan on mask_group.',
  ],
  ['fewer queries', [fewer], undefined, '61 % fewer queries per request.'],
  [
    'fewer bytes that cost time',
    [bytes, cpu],
    explained(),
    '7 times fewer bytes out per request, CPU per request of the app +40 %.',
  ],
  [
    'another statement',
    [],
    explained(statement({ base: { ...cost, calls: 0 } })),
    'List asks other statements.',
  ],
  [
    'a statement that is spared',
    [],
    explained(statement({ head: { ...cost, calls: 0 } })),
    'Statements of list are no longer asked.',
  ],
  ['what is within its noise', [{ ...fewer, outcome: 'none' as const }], undefined, undefined],
])('%s', (_name, figures, explanation, cause) => {
  expect(causeOf('helps', figures, explanation)).toBe(cause)
})

test('without an effect it says that nothing differed inside', () => {
  expect(causeOf('no effect', [], explained())).toContain('the same statements')
})
