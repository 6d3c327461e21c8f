import { expect, test } from 'vitest'
import type { Budget } from './budget.ts'
import { mergeBudgets } from './merge-budgets.ts'

const known = [{ name: 'browse', routes: ['list'], phases: [] }]
const p99 = { scenario: 'browse', route: 'list', figure: 'p99', limit: 60_000 } as const

/** The limits of the p99 after merging, in milliseconds, with the level of each. */
const merged = (base: readonly Budget[], ...texts: string[]): string[] =>
  mergeBudgets(base, texts, known).map(({ limit, level = 'decides' }) => `${limit / 1000} ${level}`)

test.each<[string, readonly Budget[], string, readonly string[]]>([
  ['takes the place of another one', [p99], 'list p99<=30ms', ['30 decides']],
  ['that only warns stands beside one that decides', [p99], 'list p99<=30ms warn', ['60 decides', '30 warn']],
  ['takes the place of a warning', [{ ...p99, level: 'warn' }], 'list p99<=30ms', ['30 decides']],
  [
    'that only warns takes the place of a warning',
    [{ ...p99, level: 'warn' }],
    'list p99<=30ms warn',
    ['30 warn'],
  ],
  [
    'that only warns stands beside a default',
    [{ ...p99, origin: 'default' }],
    'list p99<=30ms warn',
    ['60 decides', '30 warn'],
  ],
])('a budget of the command line %s', (_, base, text, limits) => {
  expect(merged(base, text)).toEqual(limits)
})
