import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorTable, exitCodes, hasCode, messageOfCause, TailgateError } from './errors.ts'
import { home } from './paths.ts'

const document = readFileSync(join(home, 'docs/errors.md'), 'utf8')
const documented = [...document.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.*) \|$/gm)].map(
  ([, code, exit, message]) => [code, Number(exit), message],
)

describe('the errors', () => {
  test('are all documented with exit code and the first line of the message, and the document lists no others', () => {
    const table = Object.entries(errorTable).map(([code, { exit, message }]) => [
      code,
      exit,
      message.split('\n')[0],
    ])
    expect(documented.toSorted()).toEqual(table.toSorted())
  })

  test('have a documented exit code each', () => {
    for (const exit of Object.values(exitCodes)) expect(document).toMatch(new RegExp(`^- \`${exit}\``, 'm'))
  })

  test('never end as a budget that failed does, because no error is a verdict', () => {
    expect(Object.values(errorTable).map(({ exit }) => exit)).not.toContain(exitCodes.failed)
  })

  test('name the thing and the remedy', () => {
    const error = new TailgateError('PROGRAM_MISSING', {
      program: 'Redis',
      install: 'apt-get install redis-server',
    })
    expect([error.message, error.hint, error.exit]).toEqual([
      'Redis is not installed.',
      'Install it with: apt-get install redis-server',
      4,
    ])
  })

  test('keep braces that are not facts, so that a quoted log line is shown unchanged', () => {
    expect(new TailgateError('INTERNAL', { problem: 'unexpected {json}' }).message).toContain('{json}')
  })
})

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' })

test.each([
  ['an error with the code', missing, ['ENOENT'], true],
  ['an error with one of the codes', missing, ['EPERM', 'ENOENT'], true],
  ['an error with another code', missing, ['EPERM'], false],
  ['an error without a code', new Error('ENOENT'), ['ENOENT'], false],
  ['a thrown object that is no error', { code: 'ENOENT' }, ['ENOENT'], false],
])('%s', (_, thrown, codes, expected) => {
  expect(hasCode(thrown, ...codes)).toBe(expected)
})

test.each([
  ['an error with a cause', new Error('fetch failed', { cause: missing }), 'no such file'],
  ['an error without one', new Error('fetch failed'), 'fetch failed'],
  ['an error whose cause is no error', new Error('fetch failed', { cause: 'x' }), 'fetch failed'],
  ['a thrown text', 'nothing', 'nothing'],
])('the message of the cause of %s', (_, thrown, message) => {
  expect(messageOfCause(thrown)).toBe(message)
})
