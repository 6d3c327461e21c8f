import { expect, test } from 'vitest'
import { hardLimitIn, mostOpenFiles } from './open-files.ts'
import { requireOpenFiles } from './require-open-files.ts'

test.each([
  ['600 connections where 256 files are allowed', 600, 256, 1264],
  ['600 connections where one file too few is allowed', 600, 1263, 1264],
  ['too few for the services alone', 0, 200, 256],
])('%s are refused, with what is needed', (_, connections, allowed, needed) => {
  expect(() => requireOpenFiles({ connections }, 'nginx', allowed)).toThrow(
    expect.objectContaining({
      code: 'OPEN_FILES',
      exit: 4,
      hint: expect.stringContaining(`ulimit -n ${needed}`),
    }),
  )
})

test.each([
  ['600 connections where 1264 files are allowed', 600, 1264],
  ['a few where 256 are', 90, 256],
  ['users of k6, whose number its script decides', 0, 256],
])('%s may run', (_, connections, allowed) => {
  expect(() => requireOpenFiles({ connections }, 'nginx', allowed)).not.toThrow()
})

test.each([
  ['Max open files            256                  4096                 files     ', 4096],
  ['Max open files            1024                 unlimited            files     ', Number.MAX_SAFE_INTEGER],
  ['Max processes             1                    2                    processes ', undefined],
])('the hard limit is read from the words of the system', (line, limit) => {
  expect(
    hardLimitIn(`Limit                     Soft Limit           Hard Limit           Units\n${line}\n`),
  ).toBe(limit)
})

test('this machine allows some files', () => {
  expect(mostOpenFiles()).toBeGreaterThan(100)
})
