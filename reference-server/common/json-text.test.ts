import { describe, expect, test } from 'vitest'
import { maxDepth, problemIn, storedBytes } from './json-text.ts'

const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`
const character = /U\+0000/
const whole = /whole number beyond 9007199254740991/
const double = /double precision/

describe('a JSON text is refused for', () => {
  test.each([
    ['U+0000 in a text', '{"a":"x\\u0000"}', 'body/a', character],
    ['U+0000 in a name', '{"a\\u0000":1}', 'body/', character],
    ['U+0000 in a name further down', '{"a":{"ok":1,"b\\u0000":1}}', 'body/a/ok', character],
    ['half a pair, the first', '{"a":["x","\\ud800"]}', 'body/a/1', character],
    ['half a pair, the second', '{"a":"\\udc00x"}', 'body/a', character],
    ['a surrogate pair in the wrong order', '{"a":"\\udc00\\ud83d"}', 'body/a', character],
    ['a number that is infinite', '{"a":1e400}', 'body/a', double],
    ['a number that is minus infinite', '{"a":[{"b":-1E+400}]}', 'body/a/0/b', double],
    ['a number that becomes zero', '{"a":1e-400}', 'body/a', double],
    ['2^53 + 1', '{"a":9007199254740993}', 'body/a', whole],
    ['2^53', '{"a":9007199254740992}', 'body/a', whole],
    ['-(2^63)', '{"a":-9223372036854775808}', 'body/a', whole],
    ['a whole number with a fraction', '{"a":9007199254740993.0}', 'body/a', whole],
    ['a whole number with an exponent', '{"a":9007199254740993e1}', 'body/a', whole],
    ['depth', nested(maxDepth + 1), `body${'/0'.repeat(maxDepth)}`.slice(0, 200), /nested/],
    ['endless depth', '{"a":'.repeat(100_000), 'body/a', /nested/],
    ['a number at the top level', '1e999', 'body', double],
    ['a name with a slash', '{"a/b~":1e400}', 'body/a~1b~0', double],
  ])('%s', (_name, text, field, problem) => {
    const found = problemIn(text)
    expect(found?.field.slice(0, field.length)).toBe(field)
    expect(found?.problem).toMatch(problem)
    expect(found?.field.length).toBeLessThanOrEqual(200)
  })
})

test.each([
  ['nothing', ''],
  ['pairs, written out and escaped', '{"a":"😀 \\ud83d\\ude00 \\\\u0000 \\u0001"}'],
  ['an escaped quote before text that looks like a number', '{"a":"\\"1e400","b\\\\":"9007199254740993"}'],
  ['the largest whole numbers', '[9007199254740991,-9007199254740991]'],
  [
    'doubles as they are printed',
    `[${[1e21, 1e300, Number.MAX_VALUE, 5e-324, 0.1, -0, 2 ** 60].map((n) => n.toExponential()).join()}]`,
  ],
  ['zeros', '[0,-0,0.0,0e10,0e-400]'],
  ['as deep as may be', nested(maxDepth)],
  ['text that is not JSON, which the parser reports', '}}]]{"a":tru"'],
])('a JSON text is not refused for %s', (_name, text) => {
  expect(problemIn(text)).toBeNull()
})

test.each([
  ['a number', 1e300, 301],
  ['a small number', 1e-300, 301],
  ['a text', 'ä"', 6],
  ['null', null, 4],
  ['a list', [1, 2], 8],
  ['an object', { a: 1 }, 10],
])('bytes that PostgreSQL stores for %s', (_name, value, bytes) => {
  expect(storedBytes(value)).toBe(bytes)
})
