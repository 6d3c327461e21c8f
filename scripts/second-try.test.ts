import { expect, test } from 'vitest'
import { countResults } from './count-results.ts'
import { failures } from './failures.ts'
import type { Report } from './read-reports.ts'
import type { Try } from './read-tries.ts'
import { withSecondTry, worthAgain } from './second-try.ts'

const file = (name: string, ...statuses: readonly string[]): Report['testResults'][number] => ({
  ...{ name, startTime: 0, endTime: 1, message: '' },
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({
    status,
    fullName: `${name} ${index}`,
    failureMessages: ['why'],
  })),
})
const report = (...testResults: Report['testResults']): Report => ({ testResults })
const broken = { ...file('broken', 'skipped'), status: 'failed' }
const brokenHook = { ...file('bad', 'passed', 'skipped'), status: 'failed' }

const ended = (exit: number, ...files: Report['testResults']): Try => ({
  ...{ exit, unhandled: 0 },
  report: report(...files),
})

test('files that failed, broke or did not end are worth a second try, and no others', () => {
  const tries = [
    ended(1, file('well', 'passed'), file('bad', 'failed', 'passed')),
    ended(1, broken, file('cut', 'pending')),
    ended(0, file('fine', 'passed')),
  ]
  expect(worthAgain(tries)).toEqual(['bad', 'broken', 'cut'])
})

test('many failures are no accident', () => {
  const bad = (count: number) =>
    ended(1, ...Array.from({ length: count }, (_, index) => file(`f${index}`, 'failed')))
  expect(worthAgain([bad(6)])).toHaveLength(6)
  expect(worthAgain([bad(7)])).toEqual([])
  expect(worthAgain([bad(4), bad(3)])).toEqual([])
})

test.each<[string, Partial<Try>]>([
  ['has no report', { report: undefined }],
  ['failed, and no test of it', {}],
  ['failed outside every test too', { report: report(file('worse', 'failed')), unhandled: 1 }],
  ['was ended before it could tell of errors outside tests', { unhandled: Number.NaN }],
  ['did not end', { exit: Number.NaN }],
])('nothing is tried again beside a run that %s: that would hide it', (_, shape) => {
  const other = { ...ended(1, file('well', 'passed')), ...shape }
  expect(worthAgain([ended(1, file('bad', 'failed')), other])).toEqual([])
})

// what happened in both tries, the file in the first and in the second, the closing line
test.each<[string, ReturnType<typeof file>, ReturnType<typeof file>, string]>([
  [
    'a test that did not end is skipped',
    file('bad', 'pending'),
    file('bad', 'skipped'),
    '1 passed, 1 failed',
  ],
  [
    'a hook skips its tests, and they are skipped',
    brokenHook,
    file('bad', 'passed', 'skipped'),
    '2 passed, 1 failed, 1 skipped',
  ],
  [
    'a hook skips its tests, and they pass',
    brokenHook,
    file('bad', 'passed', 'passed'),
    '3 passed, 0 failed',
  ],
  [
    'a file cannot be collected, and passes',
    { ...file('bad'), status: 'failed' },
    file('bad', 'passed'),
    '2 passed, 0 failed',
  ],
  [
    'a file cannot be collected, and all is skipped',
    { ...file('bad'), status: 'failed' },
    file('bad', 'skipped'),
    '1 passed, 1 failed',
  ],
])('what a second try does not answer stays failed: %s', (_, once, again, line) => {
  const { reports } = withSecondTry([report(file('well', 'passed'), once)], [report(again)])
  expect(countResults(reports, ['well', 'bad'], 0).line).toBe(line)
})

// what happened in the second try, its report, the closing line, what is told of the first try
test.each<[string, readonly (Report | undefined)[], number, string, readonly string[]]>([
  ['there was none', [], 1, '2 passed, 1 failed', []],
  [
    'it passes',
    [report(file('bad', 'passed', 'passed'))],
    0,
    '3 passed, 0 failed',
    ['once: bad: bad 0', '    why'],
  ],
  ['it fails again', [report(file('bad', 'passed', 'failed'))], 1, '2 passed, 1 failed', []],
  [
    'its file breaks',
    [report({ ...file('bad', 'skipped', 'skipped'), status: 'failed' })],
    1,
    '1 passed, 1 failed, 2 skipped',
    [],
  ],
  ['a test does not end', [report(file('bad', 'passed', 'pending'))], 1, '2 passed, 1 failed', []],
  ['it skips what had failed', [report(file('bad', 'skipped', 'skipped'))], 0, '2 passed, 1 failed', []],
  ['what had failed is gone', [report(file('other', 'passed'))], 0, '2 passed, 1 failed', []],
  ['it was ended while it wrote its report', [undefined], 137, '2 passed, 2 failed', []],
])('after a second try: %s', (_, second, exit, line, told) => {
  const first = [report(file('well', 'passed')), report(file('bad', 'failed', 'passed'))]
  const { reports, recovered } = withSecondTry(first, second)
  expect(countResults(reports, ['well', 'bad'], exit).line).toBe(line)
  expect(failures(recovered, 'once')).toEqual(told)
})
