import { expect, test } from 'vitest'
import { K6Log } from './log.ts'

const debug = (message: string) => `time="2026-11-28T05:37:07Z" level=debug msg="${message}" phase=run\n`
const warning = 'time="2026-11-28T05:37:08Z" level=warning msg="Request Failed" error="dial: refused"\n'

test.each<[string, readonly string[], number, string]>([
  ['the beginning of the load', [debug('Running setup()...'), debug('Start all executors...')], 1, ''],
  ['cut anywhere', ['time="" level=debug msg="Start all exec', 'utors..." phase=run\n'], 1, ''],
  [
    'a line that a script prints is not the beginning',
    ['level=info msg="Start all executors..." source=console\n'],
    0,
    'level=info msg="Start all executors..." source=console',
  ],
  ['verbose lines are not kept', [debug('x'), warning, debug('y')], 0, warning.trimEnd()],
  ['a panic without a line end is kept', [debug('x'), 'panic: no memory'], 0, 'panic: no memory'],
  ['an unfinished debug line is not kept', [warning, debug('x').trimEnd()], 0, warning.trimEnd()],
])('%s', (_, chunks, starts, kept) => {
  let begun = 0
  const log = new K6Log(() => {
    begun += 1
  })
  for (const chunk of chunks) log.push(chunk)
  expect([begun, log.last]).toEqual([starts, kept])
})

test('it keeps the last 4 kB', () => {
  const log = new K6Log(() => undefined)
  for (let line = 0; line < 5000; line += 1) log.push(`line ${line}\n`)
  expect([log.last.length <= 4000, log.last.endsWith('line 4999')]).toEqual([true, true])
})

const error = (message: string, rest = 'executor=shared-iterations scenario=default source=stacktrace') =>
  `time="2026-11-28T05:37:08Z" level=error msg=${message} ${rest}\n`
const stack = String.raw`\n\tat default (file:///shop.js:7:13(34))\n`

// The lines are as k6 1.8.1 writes them.
test.each<[string, readonly string[], number, string]>([
  [
    'exceptions, with the first of them',
    [error(`"TypeError: \\"token\\" of null${stack}"`), error(`"Error: later${stack}"`)],
    2,
    'TypeError: "token" of null',
  ],
  ['one that is a single word', [error('boom')], 1, 'boom'],
  [
    'a rejected promise, of a scenario with a space in its name',
    [error('"Uncaught (in promise) no"', 'executor=constant-vus scenario="log in"')],
    1,
    'Uncaught (in promise) no',
  ],
  ['what a script prints', [error('"a source=stacktrace executor=x scenario=y"', 'source=console')], 0, ''],
  [
    'an error of k6 itself',
    [error('"Error while allocating unplanned VU"', 'error=no executor=x scenario=y')],
    0,
    '',
  ],
  ['failed requests', [warning], 0, ''],
])('iterations that threw: %s', (_, chunks, count, first) => {
  const log = new K6Log(() => undefined)
  for (const chunk of chunks) log.push(chunk)
  expect(log.thrown).toEqual({ count, first })
})

test('an iteration that threw a long text, which arrives in parts, is counted', () => {
  const log = new K6Log(() => undefined)
  const line = error(`"Error: ${'x'.repeat(9000)}"`)
  log.push(line.slice(0, 5000))
  log.push(line.slice(5000))
  expect(log.thrown.count).toBe(1)
})

const mark = (text: string, rest = '') => `time="2026-11-28T05:37:08Z" level=error msg="${text}"${rest}\n`
const marked = 'test marked as failed'

// The lines are as k6 1.8.1 writes them.
test.each<[string, readonly string[], string | undefined]>([
  ['not at all', [warning, error('boom')], undefined],
  ['without a reason', [mark(marked)], ''],
  ['twice, for the first reason', [mark(`${marked}: wrong total`), mark(`${marked}: later`)], 'wrong total'],
  ['with quotes and more lines', [mark(String.raw`${marked}: not \"a\"\nbut b`)], 'not "a"'],
  ['with a quote at the end', [mark(String.raw`${marked}: not \"a\"`)], 'not "a"'],
  ['by what a script only prints', [mark(`${marked}: no`, ' source=console')], undefined],
  ['by what an iteration threw', [error(`"${marked}"`)], undefined],
])('a script marks its test as failed: %s', (_, chunks, reason) => {
  const log = new K6Log(() => undefined)
  for (const chunk of chunks) log.push(chunk)
  expect(log.marked).toBe(reason)
})

test('a test that is marked as failed for a long reason, which arrives in parts, is marked', () => {
  const log = new K6Log(() => undefined)
  const line = mark(`${marked}: wrong ${'x'.repeat(20_000)}`)
  for (let at = 0; at < line.length; at += 5000) log.push(line.slice(at, at + 5000))
  expect(log.marked).toMatch(/^wrong x+$/)
})
