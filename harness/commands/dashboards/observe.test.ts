import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { snapshotCommand, verifyCommand } from './observe.ts'

const nowhere = 'http://127.0.0.1:1'

describe('a command that reads a running Prometheus', () => {
  test.each([
    [
      'a time that is none',
      { prometheus: nowhere, last: 'soon' },
      '--last must be a time such as 5m, not "soon".',
    ],
    ['no time at all', { prometheus: nowhere, last: '0s' }, '--last must be a time such as 5m, not "0s".'],
    ['an invalid address', { prometheus: 'here', last: '5m' }, '--prometheus must be a URL, not "here".'],
    [
      'a password without a user',
      { prometheus: nowhere, last: '5m', passwordFile: '/dev/null' },
      '--password-file needs a user in the URL of --prometheus',
    ],
    [
      'a password for the kept stack, which needs none',
      { last: '5m', passwordFile: '/dev/null' },
      '--password-file is for the user in the URL of --prometheus.',
    ],
    [
      'a missing password file',
      { prometheus: 'http://u@127.0.0.1:1', last: '5m', passwordFile: '/nonexistent' },
      '--password-file cannot be read: ENOENT',
    ],
    ['nobody there', { prometheus: nowhere, last: '5m' }, `Prometheus at ${nowhere} cannot be asked`],
  ])('%s is told in a sentence by both commands', async (_, request, message) => {
    await expect(verifyCommand(request)).rejects.toThrow(message)
    await expect(snapshotCommand({ ...request, out: 'unused' })).rejects.toThrow(message)
  })

  test('a Prometheus with a password is asked with it, and no output shows it', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization)
      response.statusCode = 401
      response.end('Unauthorized')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const file = join(mkdtempSync(join(tmpdir(), 'observe-')), 'password')
    writeFileSync(file, 'p@ss:word\n')
    const prometheus = url.replace('//', '//tail@')
    const refused = verifyCommand({ prometheus, last: '5m', passwordFile: file })
    await expect(refused).rejects.toThrow(
      `Prometheus at ${url} cannot be asked: it wants a user in its URL, and their password with --password-file`,
    )
    const header = `Basic ${Buffer.from('tail:p@ss:word').toString('base64')}`
    expect(new Set(asked)).toEqual(new Set([header]))
    rmSync(dirname(file), { recursive: true })
    server.close()
  })
})
