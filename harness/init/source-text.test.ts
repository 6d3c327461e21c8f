import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { readSource } from './read-source.ts'
import { shownAddress, textOfAddress, textOfFile } from './source-text.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-source-'))
afterAll(() => rmSync(directory, { recursive: true }))

const { signal } = new AbortController()
const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(directory, name)
  writeFileSync(path, bytes)
  return path
}
const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}\n`).join('')

test.each<[string, string | Uint8Array]>([
  ['plain.log', lines],
  ['packed.log.gz', gzipSync(lines)],
  ['several.log.gz', Buffer.concat([gzipSync(lines.slice(0, 100)), gzipSync(lines.slice(100))])],
])('of a log that is too long the last whole lines are read: %s', async (name, bytes) => {
  const read = await textOfFile(put(name, bytes), { signal, most: 100_000 })
  expect(read.isCut).toBe(true)
  expect(read.text.length).toBeGreaterThan(99_000)
  expect(read.text.length).toBeLessThanOrEqual(100_000)
  expect(read.text).toMatch(/^line \d+\n/)
  expect(read.text.endsWith('line 19999\n')).toBe(true)
  expect(await textOfFile(put(name, bytes), { signal })).toMatchObject({ text: lines, isCut: false })
})

test('a file that unpacks to far more than itself is read within the limit', async () => {
  const path = put('bomb.log.gz', gzipSync(Buffer.alloc(64 * 2 ** 20, 'x\n')))
  const { text, isCut } = await textOfFile(path, { signal, most: 2 ** 20 })
  expect([text.length <= 2 ** 20, isCut]).toEqual([true, true])
})

test.each<[string, Uint8Array]>([
  ['UTF-8 with a mark', Buffer.from('\ufeffköln')],
  ['UTF-16, as PowerShell writes it', Buffer.from('\ufeffköln', 'utf16le')],
  ['UTF-16, the other way round', Buffer.from('\ufeffköln', 'utf16le').swap16()],
])('a text may be in %s', async (name, bytes) =>
  expect((await textOfFile(put(`${name}.txt`, bytes), { signal })).text).toBe('köln'),
)

test.each<[string, () => string, string]>([
  ['a directory', () => directory, 'it is no file'],
  ['a device without an end', () => '/dev/zero', 'it is no file'],
  ['no file', () => join(directory, 'nothing.log'), 'there is no such file'],
  [
    'a file that is cut while it is packed',
    () => put('cut.log.gz', gzipSync(lines).subarray(0, 500)),
    'end of file',
  ],
  ['a file that is not packed', () => put('plain.gz', 'hello'), 'incorrect header check'],
])('%s is refused in a sentence', (_, path, words) =>
  expect(textOfFile(path(), { signal })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(words),
  }),
)

test('a description from a URL: its user becomes a header, and no name of it shows a secret', async () => {
  const seen: (string | undefined)[] = []
  await using server = createServer((request, response) => {
    seen.push(request.url, request.headers.authorization)
    response.end('{"openapi":"3.1.0","paths":{"/items":{"get":{}}}}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const address = `http://ann:s3cret@${host}/openapi.json?token=abc`
  const found = await readSource(address, { withStatic: false, signal })
  expect(seen).toEqual(['/openapi.json?token=abc', 'Basic YW5uOnMzY3JldA=='])
  expect(found).toMatchObject({
    source: `http://${host}/openapi.json?token=… (1 operation)`,
    url: `http://${host}`,
  })
  const small = await textOfAddress(address, { signal, most: 10 })
  expect([small.isCut, small.text.length]).toEqual([true, 10])
})

test.each([
  ['http://ann:s3cret@h/a', 'http://h/a'],
  ['http://h:99999/?token=1', 'http://h:99999/?token=1'],
  ['http://s3cret@h:99999/', 'http://…@h:99999/'],
])('the address %s is shown as %s', (address, shown) => expect(shownAddress(address)).toBe(shown))

test('of what is no log, not a part is read', async () => {
  const path = put('app.har', 'x'.repeat(1000))
  await expect(readSource(path, { withStatic: false, signal, most: 100 })).rejects.toThrow(
    'larger than 128 MiB',
  )
})
