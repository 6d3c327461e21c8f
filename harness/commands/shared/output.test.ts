import { afterEach, expect, test, vi } from 'vitest'
import { paintFor } from '../../report/paint.ts'
import { say } from './outlet.ts'
import { widthOf } from './output.ts'

afterEach(() => vi.unstubAllEnvs())

/** What a terminal gets of a line, in an environment with these values. */
function saidWith(noColor: string, term: string, line: () => string): string {
  vi.stubEnv('NO_COLOR', noColor)
  vi.stubEnv('TERM', term)
  const written: string[] = []
  const terminal = { isTTY: true, write: (text: string) => written.push(text) }
  say(terminal as unknown as NodeJS.WriteStream, [line()])
  return written.join('')
}

test.each([
  ['an empty NO_COLOR', '', 'xterm', '\u001b[1mpass\u001b[0m\n'],
  ['a NO_COLOR', '1', 'xterm', 'pass\n'],
  ['a dumb terminal', '', 'dumb', 'pass\n'],
])('with %s a terminal gets what was painted, and no code as text', (_, noColor, term, said) => {
  expect(saidWith(noColor, term, () => paintFor(true, process.env)('pass', 'strong'))).toBe(said)
})

test('codes of colours from elsewhere are text on a dumb terminal', () => {
  expect(saidWith('', 'dumb', () => '\u001b[1mpass')).toBe('\\u001b[1mpass\n')
})

test.each<[string, { columns?: number }, number]>([
  ['a terminal', { columns: 80 }, 80],
  ['a terminal without a size', { columns: 0 }, 240],
  ['no terminal', {}, 240],
])('the lines for %s are as wide as they can be', (_, stream, width) => {
  expect(widthOf(stream)).toBe(width)
})
