import { expect, test } from 'vitest'
import { failures } from './failures.ts'
import type { Report } from './read-reports.ts'

const file = (
  name: string,
  ...assertionResults: Report['testResults'][number]['assertionResults']
): Report['testResults'][number] => ({
  ...{ name, startTime: 0, endTime: 1, assertionResults },
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
})
const failed = (fullName: string, ...failureMessages: readonly string[]) => ({
  ...{ status: 'failed', fullName, failureMessages },
})
const passed = { status: 'passed', fullName: 'well', failureMessages: [] }

// what happened, the files of the report, the lines
test.each<[string, readonly Report['testResults'][number][], readonly string[]]>([
  ['all is well', [file('a', passed)], []],
  [
    'a test failed: its file, its name, and its message without colours',
    [file('a', passed, failed('adds up', '\u001b[31mexpected 3\u001b[39m\n  at a:1')), file('b', passed)],
    ['failed: a: adds up', '    expected 3', '      at a:1'],
  ],
  [
    'a file failed outside its tests',
    [{ ...file('a'), status: 'failed', message: 'Cannot find module b' }],
    ['failed: a', '    Cannot find module b'],
  ],
])('%s', (_, testResults, lines) => {
  expect(failures([{ testResults }, undefined])).toEqual(lines)
})

test('the beginning of each is told, and how many more there are', () => {
  const long = failed('a long one', Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n'))
  const lines = failures([{ testResults: [file('a', ...Array.from({ length: 14 }, () => long))] }])
  expect(lines).toHaveLength(12 * (1 + 25) + 1)
  expect(lines[25]).toBe('    line 24')
  expect(lines.at(-1)).toBe('and 2 more')
})
