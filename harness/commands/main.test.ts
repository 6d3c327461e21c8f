import { expect, test } from 'vitest'
import { isUnread } from './main.ts'

test.each([
  ['a reader that has stopped', 'EPIPE', false, true],
  ['a terminal that is closed', 'EIO', true, true],
  ['a disk that fails', 'EIO', false, false],
  ['a disk that is full', 'ENOSPC', false, false],
])('whether nobody reads a stream is known where a write fails by %s (%s)', (_, code, isTTY, unread) => {
  expect(isUnread({ isTTY }, { code })).toBe(unread)
})
