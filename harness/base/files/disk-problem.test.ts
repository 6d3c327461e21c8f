import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { TailgateError } from '../errors.ts'
import { bundleProblem, diskProblemIn, isDiskProblem, writeProblem } from './disk-problem.ts'

const failed = (code: string) =>
  Object.assign(new Error(`${code}: it failed, write`), { code, path: '/out/run/latency.hlog' })

const shown = (error: unknown) =>
  error instanceof TailgateError ? [error.code, error.exit, error.message] : error

test.each([
  ['ENOSPC', ['DISK_FULL', 4, 'There is no room left in /out/run for the file latency.hlog.']],
  ['EDQUOT', ['DISK_FULL', 4, 'There is no room left in /out/run for the file latency.hlog.']],
  ['EIO', ['DISK_FAILED', 4, '/out/run/latency.hlog cannot be written: EIO: it failed, write']],
  ['EROFS', ['DISK_FAILED', 4, '/out/run/latency.hlog cannot be written: EROFS: it failed, write']],
  ['ENOENT', undefined],
])('%s from anywhere', (code, expected) => {
  expect(shown(diskProblemIn(failed(code)))).toEqual(expected)
})

test('a failed write is a problem of the disk whatever its code', () => {
  expect(shown(writeProblem('/out/run', failed('EACCES')))).toEqual([
    'DISK_FAILED',
    4,
    '/out/run cannot be written: EACCES: it failed, write',
  ])
})

test('when closing a scope fails too, the first problem of a disk is reported', () => {
  const both = new SuppressedError(failed('EIO'), failed('ENOSPC'))
  expect(diskProblemIn(both)).toMatchObject({ code: 'DISK_FULL' })
  expect(diskProblemIn(new SuppressedError(failed('EIO'), new Error('first')))).toMatchObject({
    code: 'DISK_FAILED',
  })
})

test('a programming error is not changed', () => {
  const mistake = new TypeError('it is not a function')
  expect([writeProblem('/out', mistake), diskProblemIn(mistake), isDiskProblem(mistake)]).toEqual([
    mistake,
    undefined,
    false,
  ])
})

test('a missing bundle was removed, whatever operation failed in it', async () => {
  const bundle = await mkdtemp(join(tmpdir(), 'tailgate-'))
  expect(shown(await bundleProblem(bundle, join(bundle, 'a'), failed('EIO')))).toEqual([
    'DISK_FAILED',
    4,
    expect.stringContaining('EIO'),
  ])
  await rm(bundle, { recursive: true })
  expect(shown(await bundleProblem(bundle, join(bundle, 'a'), failed('ENOENT')))).toEqual([
    'BUNDLE_GONE',
    4,
    `The bundle ${bundle} was removed while the run was writing it.`,
  ])
})
