import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Ended, TriedGates } from './bench-tried.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tailgate-tried-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const attempt = { at: 1_790_000_000_000, name: 'cpu', mostSeconds: 600, commit: 'abc1234' }
const ended = (outcome: Ended['outcome'], tookSeconds: number, difference: number): Ended => ({
  ...attempt,
  ...{ outcome, tookSeconds, reason: '', invocations: 7, bundle: 'b', found: undefined, seed: 5 },
  changes: [
    {
      ...{ route: 'all', figure: 'app.cpuPerRequest', base: 500, head: 500 + difference, difference },
      ...{ change: difference / 500, low: 0, high: 0.1, mde: 0.02 },
      outcome: 'worse',
    },
  ],
})
const broken = { ...attempt, problem: 'a service died' }

test('what was stored is read again, and each kind has its rows', () => {
  const tried = new TriedGates(directory, 'f1')
  for (const one of [ended('fail', 120, 90), ended('fail', 140, 110), ended('unproven', 600, 10), broken])
    tried.add(one)
  const rows = [...new TriedGates(directory, 'f1').rows()]
  expect(rows).toEqual([
    [
      'real',
      'cpu, at most 10 min 00 s',
      'fail 2, pass 0, unproven 1 of 3; 1 could not be carried out; the median took 2 min 20 s, the longest 10 min 00 s; of abc1234',
    ],
    [
      'real',
      'cpu: app.cpuPerRequest of all routes, head less base',
      'median 90 µs (18.0 %), from 10 µs to 110 µs in 3',
    ],
  ])
  expect(readFileSync(tried.file, 'utf8').split('\n')).toHaveLength(5)
})

test('gates of another version are shown beside these, and do not count with them', () => {
  new TriedGates(directory, 'f1').add(ended('fail', 120, 90))
  const tried = new TriedGates(directory, 'f2')
  expect(tried.endsOf('cpu', 600)).toEqual([])
  expect([...tried.rows()].map(([how]) => how)).toEqual([
    expect.stringContaining('of another version'),
    expect.stringContaining('of another version'),
  ])
})

test('a kind counts the attempts that were broken since one of it ended', () => {
  const tried = new TriedGates(directory, 'f1')
  expect(tried.brokenSince('cpu')).toBe(0)
  for (const one of [broken, ended('fail', 1, 1), broken, broken]) tried.add(one)
  expect([tried.brokenSince('cpu'), tried.brokenSince('sleep'), tried.endsOf('cpu', 600).length]).toEqual([
    2, 0, 1,
  ])
})

test('only gates with the same longest time count together', () => {
  const tried = new TriedGates(directory, 'f1')
  tried.add({ ...ended('pass', 100, 0), mostSeconds: 240 })
  expect([tried.endsOf('cpu', 600).length, tried.endsOf('cpu', 240).length]).toEqual([0, 1])
})
