import { describe, expect, test } from 'vitest'
import type { StatementCount } from '../../../evidence/statement-count.ts'
import { abridgedStatement, shownStatement, statementKey } from './statement-text.ts'
import { changeOf, compareStatements, risenStatements } from './statements.ts'

const count = (text: string, calls: number, rows = calls, milliseconds = 0): StatementCount => ({
  ...{ text, calls, rows, milliseconds },
})

describe('a statement is shown', () => {
  test.each([
    ['on one line', 'SELECT  a\n  FROM b', 'SELECT a FROM b'],
    ['without comments', "/* trace='1' */ SELECT a -- why\n FROM b", 'SELECT a FROM b'],
    ['without texts', "ALTER ROLE me PASSWORD 'it''s secret'", "ALTER ROLE me PASSWORD '…'"],
    ['without what stands in dollars', 'DO $x$ SELECT 1 $x$', "DO '…'"],
    ['with its quoted names', 'SELECT "it\'s", $1 FROM "a--b"', 'SELECT "it\'s", $1 FROM "a--b"'],
    ['without what a terminal acts on', 'SELECT "\u001b[2J"', 'SELECT "\\u001b[2J"'],
  ])('%s', (_, text, shown) => expect(shownStatement(text)).toBe(shown))

  test('no longer than people read', () => {
    expect(shownStatement(`SELECT ${'a, '.repeat(2000)}`)).toHaveLength(1500)
  })
})

test.each([
  ['SELECT a, b FROM c', 30, 'SELECT a, b FROM c'],
  ['SELECT m.id, m.label, m.path FROM masks m WHERE id = $1', 30, 'SELECT … FROM masks m WHERE i…'],
  ['UPDATE masks SET label = $1', 12, 'UPDATE mask…'],
])('%s in %d columns is %s', (statement, most, short) =>
  expect(abridgedStatement(statement, most)).toBe(short),
)

describe('two statements', () => {
  test.each([
    ['that differ in blanks and comments ask the same', 'SELECT 1 /* a */', 'SELECT  1', true],
    [
      'with lists of other lengths ask the same',
      'SELECT a WHERE b IN ($1, $2) AND c = $3',
      'SELECT a WHERE b in ($1) AND c = $2',
      true,
    ],
    ['of other tables do not', 'SELECT a FROM b', 'SELECT a FROM c', false],
    ['that use a value twice or two do not', 'SELECT $1, $1', 'SELECT $1, $2', false],
  ])('%s', (_, one, other, same) => {
    const key = (text: string) => statementKey(text).toLowerCase()
    expect(key(one) === key(other)).toBe(same)
  })
})

test('counts that rose between two readings, from 0 when they were reset', () => {
  const before = [count('a', 5, 50, 1), count('b', 3), count('c', 9)]
  const after = [count('a', 7, 70, 1.5), count('b', 3), count('c', 2), count('d', 1)]
  expect(risenStatements(before, after)).toEqual([count('a', 2, 20, 0.5), count('c', 2), count('d', 1)])
})

const cost = (calls: number, rows = calls, milliseconds = 0) => ({ calls, rows, milliseconds })

describe('the most informative change of a statement', () => {
  test.each([
    ['is that it is asked more often', cost(1), cost(2, 20, 9), 'calls'],
    ['is that it is asked no more', cost(1), cost(0), 'calls'],
    ['is its rows where it is asked as often', cost(1, 10), cost(1, 50), 'rows'],
    ['is its time where all else is the same', cost(1, 1, 0.4), cost(1, 1, 3.1), 'milliseconds'],
    ['is none for one call in forty requests', cost(1), cost(1.025, 1.025), undefined],
    ['is none for a few microseconds', cost(1, 1, 0.02), cost(1, 1, 0.08), undefined],
    ['is none for a tenth more time', cost(1, 1, 3), cost(1, 1, 3.3), undefined],
    ['is none where nothing changed', cost(3), cost(3), undefined],
  ])('%s', (_, base, head, changed) => expect(changeOf({ base, head })).toBe(changed))
})

describe('the statements of two arms', () => {
  const of = (route: string, ...statements: StatementCount[]) => ({ route, requests: 40, statements })

  test('are joined by their common form and divided by requests, the added one first', () => {
    const base = [of('list', count('SELECT list', 40, 400, 20), count('SELECT user', 40))]
    const head = [
      of(
        'list',
        count('SELECT list', 40, 400, 220),
        count('SELECT user', 40),
        count('SELECT one /* 1 */', 200),
        count('SELECT one /* 2 */', 176),
      ),
    ]
    const { changes, unchanged } = compareStatements({ base, head })
    expect(unchanged).toBe(1)
    expect(changes.map(({ statement }) => statement)).toEqual(['SELECT one', 'SELECT list'])
    expect(changes[0]).toMatchObject({
      ...{ route: 'list', base: cost(0), askedBy: { base: false, head: true } },
      head: { calls: 9.4, rows: 9.4 },
    })
    expect(changes[1]).toMatchObject({ base: { milliseconds: 0.5 }, head: { milliseconds: 5.5 } })
  })

  test('that replace others come before those', () => {
    const { changes } = compareStatements({
      base: [of('list', count('SELECT old', 40))],
      head: [of('list', count('SELECT new', 40))],
    })
    expect(changes.map(({ statement }) => statement)).toEqual(['SELECT new', 'SELECT old'])
  })

  test('are compared in routes of both arms', () => {
    const statements = [count('SELECT 1', 40)]
    const head = [of('new', ...statements), { route: 'none', requests: 0, statements }]
    expect(compareStatements({ base: [of('none')], head })).toEqual({ changes: [], unchanged: 0 })
  })
})
