import { expect, test } from 'vitest'
import { countResults, type Results } from './count-results.ts'

const file = (name: string, ...statuses: readonly string[]): Results['testResults'][number] => ({
  ...{ name, status: statuses.includes('failed') ? 'failed' : 'passed' },
  assertionResults: statuses.map((status) => ({ status })),
})
const well = file('a', 'passed', 'passed')

// what happened, the files of the report, those there are, what vitest ended with, the closing line, what is told beside it
test.each<[string, Results['testResults'] | undefined, readonly string[], number, string, readonly string[]]>(
  [
    ['all is well', [well], ['a'], 0, '2 passed, 0 failed', []],
    [
      'some are skipped',
      [file('a', 'passed', 'skipped', 'todo')],
      ['a'],
      0,
      '1 passed, 0 failed, 2 skipped',
      [],
    ],
    ['a test failed', [file('a', 'passed', 'failed')], ['a'], 1, '1 passed, 1 failed', []],
    [
      'a hook failed, which skips the tests',
      [well, { ...file('b', 'skipped', 'skipped'), status: 'failed' }],
      ['a', 'b'],
      1,
      '2 passed, 1 failed, 2 skipped',
      ['failed outside their tests: b'],
    ],
    [
      'a file could not be collected',
      [well, { ...file('b'), status: 'failed' }],
      ['a', 'b'],
      1,
      '2 passed, 1 failed',
      ['failed outside their tests: b'],
    ],
    ['a file holds no test', [well, file('b')], ['a', 'b'], 1, '2 passed, 1 failed', ['without a test: b']],
    ['a file was never run', [well], ['a', 'b'], 0, '2 passed, 1 failed', ['never run: b']],
    [
      'a process died amid its tests',
      [well, file('b', 'passed', 'pending', 'pending')],
      ['a', 'b'],
      1,
      '3 passed, 2 failed',
      ['2 test(s) did not end: b'],
    ],
    [
      'something failed that belongs to no test',
      [well],
      ['a'],
      1,
      '2 passed, 1 failed',
      ['the tests ended with 1, and no test says why: see what is above'],
    ],
    ['nothing was run at all', [], [], 0, '0 passed, 1 failed', ['no test passed']],
    ['all is skipped', [file('a', 'skipped')], ['a'], 0, '0 passed, 1 failed, 1 skipped', ['no test passed']],
    [
      'vitest was ended while it wrote its report',
      undefined,
      ['a'],
      137,
      '0 passed, 2 failed',
      ['never run: a', '1 report(s) of the tests cannot be read: vitest was ended'],
    ],
  ],
)('%s', (_, testResults, files, exit, line, problems) => {
  const report = testResults === undefined ? undefined : { testResults }
  const count = countResults([report], files, exit)
  expect([count.line, count.problems]).toEqual([line, problems])
  expect(count.failed).toBe(Number(/(\d+) failed/.exec(line)?.[1]))
})

test('what several reports say is counted together', () => {
  const [one, other] = [{ testResults: [well] }, { testResults: [file('b', 'passed', 'failed')] }]
  expect(countResults([one, other], ['a', 'b'], 1).line).toBe('3 passed, 1 failed')
})

test('without any report the checks before the tests failed', () => {
  const { line, problems } = countResults([], ['a', 'b'], 4)
  expect([line, problems]).toEqual([
    '0 passed, 1 failed',
    ['no test was run: the checks before the tests failed, or vitest did not start or was ended'],
  ])
})

test('of many files some are named', () => {
  const files = Array.from({ length: 20 }, (_, index) => `f${index}`)
  expect(countResults([{ testResults: [well] }], files, 1).problems).toEqual([
    `never run: ${files.slice(0, 12).join(' ')} and 8 more`,
  ])
})
