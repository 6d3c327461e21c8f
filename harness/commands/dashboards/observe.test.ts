import { describe, expect, test } from 'vitest'
import { snapshotCommand, verifyCommand } from './observe.ts'

const nowhere = 'http://127.0.0.1:1'

describe('looking at a running Prometheus', () => {
  test.each([
    [
      'a time that is none',
      { prometheus: nowhere, last: 'soon' },
      '--last must be a time such as 5m, not "soon".',
    ],
    ['no time at all', { prometheus: nowhere, last: '0s' }, '--last must be a time such as 5m, not "0s".'],
    [
      'an address that is none',
      { prometheus: 'here', last: '5m' },
      '--prometheus must be a URL, not "here".',
    ],
    ['nobody there', { prometheus: nowhere, last: '5m' }, `Prometheus at ${nowhere} cannot be asked`],
  ])('%s is told in a sentence by both commands', async (_, request, message) => {
    await expect(verifyCommand(request)).rejects.toThrow(message)
    await expect(snapshotCommand({ ...request, out: 'unused' })).rejects.toThrow(message)
  })
})
