import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { auxvOf } from '../../test/fixtures/auxv.ts'
import {
  parseIo,
  parsePageBytes,
  parseSchedstat,
  parseStat,
  parseStatm,
  processTable,
  withDescendants,
} from './procfs.ts'

const tail =
  '1411 1411 0 -1 4194560 3109 0 0 0 12 4 3 2 20 0 1 0 88123 226062336 6713 18446744073709551615 1 1'

describe('stat of a process', () => {
  test.each([
    [
      'an ordinary name',
      `1411 (postgres) S 1402 ${tail}`,
      { parent: 1402, started: 88123, ticks: 16, childTicks: 5 },
    ],
    [
      'a name with spaces',
      `1411 (nginx: worker) S 1402 ${tail}`,
      { parent: 1402, started: 88123, ticks: 16, childTicks: 5 },
    ],
    [
      'a name that ends a parenthesis',
      `1411 (a) R 7) S 1402 ${tail}`,
      { parent: 1402, started: 88123, ticks: 16, childTicks: 5 },
    ],
    ['a cut line', '1411 (postgres) S 1402 1411', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, text, expected) => {
    expect(parseStat(text)).toEqual(expected)
  })
})

test.each([
  ['captured', '52318807 901233 412\n', { ran: 52318807, waited: 901233 }],
  ['a kernel without schedstats', '0 0 0\n', { ran: 0, waited: 0 }],
  ['a thread that has ended', '', undefined],
])('run and wait time of a thread: %s', (_, text, expected) => {
  expect(parseSchedstat(text)).toEqual(expected)
})

test.each([
  ['captured', '55191 6713 5012 1423 0 1088 0\n', { resident: 6713, shared: 5012 }],
  ['a process that has ended', '', undefined],
])('resident pages: %s', (_, text, expected) => {
  expect(parseStatm(text)).toEqual(expected)
})

test.each([
  ['4 KiB', auxvOf(4096), 4096],
  ['64 KiB', auxvOf(65_536), 65_536],
  ['no pair of it', auxvOf(4096).subarray(0, 16), undefined],
  ['a cut pair', auxvOf(4096).subarray(0, 29), undefined],
  ['nothing', new Uint8Array(), undefined],
])('the size of a page: %s', (_, bytes, expected) => {
  expect(parsePageBytes(Buffer.from(bytes).toString('latin1'))).toBe(expected)
})

const io = (lines: string) => `rchar: 90\nwchar: 80\nsyscr: 12\nsyscw: 9\n${lines}`
test.each([
  [
    'plain',
    io('read_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n'),
    { read: 4096, written: 8192 },
  ],
  [
    'cancelled',
    io('read_bytes: 0\nwrite_bytes: 8192\ncancelled_write_bytes: 4096\n'),
    { read: 0, written: 4096 },
  ],
  ['not permitted', '', undefined],
])('disk bytes: %s', (_, text, expected) => {
  expect(parseIo(text)).toEqual(expected)
})

const table = (rows: [pid: number, parent: number][]) =>
  new Map(rows.map(([pid, parent]) => [pid, { parent, started: 1, ticks: 0, childTicks: 0 }]))

test.each([
  ['a root alone', [[10, 1]], [10], [10]],
  [
    'children and grandchildren',
    [
      [10, 1],
      [11, 10],
      [12, 11],
      [13, 1],
    ],
    [10],
    [10, 11, 12],
  ],
  [
    'two roots, one inside the other',
    [
      [10, 1],
      [11, 10],
    ],
    [10, 11],
    [10, 11],
  ],
  ['a root that has ended', [[11, 1]], [10], []],
] as [string, [number, number][], number[], number[]][])('descendants: %s', (_, rows, roots, expected) => {
  expect(withDescendants(table(rows), roots)).toEqual(expected)
})

test('processes that belong to another family are left to it, with all their descendants', () => {
  const rows = table([
    [10, 1],
    [11, 10],
    [12, 11],
    [13, 12],
    [14, 11],
  ])
  expect(withDescendants(rows, [10], new Set([10, 12]))).toEqual([10, 11, 14])
})

test('the process table skips entries that are not processes, and processes that end during the reading', () => {
  const root = mkdtempSync(join(tmpdir(), 'tailgate-proc-'))
  for (const name of ['1411', '1500', 'sys']) mkdirSync(join(root, name))
  writeFileSync(join(root, '1411', 'stat'), `1411 (postgres) S 1402 ${tail}`)
  expect([...processTable(root)]).toEqual([
    [1411, { parent: 1402, started: 88123, ticks: 16, childTicks: 5 }],
  ])
  rmSync(root, { recursive: true })
})
