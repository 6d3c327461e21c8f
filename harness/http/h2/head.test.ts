import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readHead } from './head-reader.ts'
import { headWriter } from './head-writer.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

// The answers of RFC 7541, appendix C.5.1 and C.6.1, whose first fields are put into a table, which this reader does not use.
test.each([
  ['plain', '4803333032 580770726976617465 611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54'],
  ['coded', '48826402 5885aec3771a4b 6196d07abe941054d444a8200595040b8166e082a62d1bff'],
])('the answer of the specification, %s', (_, hex) => {
  expect(readHead(bytes(hex), true)).toEqual({
    status: 302,
    length: undefined,
    text: ':status: 302\r\ncache-control: private\r\ndate: Mon, 21 Oct 2013 20:13:21 GMT\r\n',
  })
  expect(readHead(bytes(hex), false)).toMatchObject({ status: 302, text: '' })
})

test.each([
  ['a status with a number', '88', { status: 200, length: undefined }],
  ['the length of its body', '88 5c023132', { status: 200, length: 12 }],
  ['a table of no size', '20 8d', { status: 404, length: undefined }],
  ['no status', '5c0130', { status: 0, length: 0 }],
  ['nothing', '', { status: 0, length: undefined }],
])('a head: %s', (_, hex, expected) => {
  expect(readHead(bytes(hex), false)).toMatchObject(expected)
})

test.each([
  ['a field of a table, which is not used here', '88 be'],
  ['the field with number 0', '88 80'],
  ['a name of a table, which is not used here', '88 7e 0130'],
  ['a table that grows', '3f e1 1f 88'],
  ['two statuses', '88 88'],
  ['a status that is none', '48 03 393939'],
  ['a status that is no number', '48 03 32782d'],
  ['a length that is none', '88 5c 022d31'],
  ['a text that is cut', '88 40 05 616263'],
  ['a number that is cut', '88 40 7f ff'],
  ['a number without end', '88 40 7f ffffffffffff01'],
  ['a line break in a value', '88 00 0161 03610a62'],
])('no head: %s', (_, hex) => {
  expect(readHead(bytes(hex), true)).toBeUndefined()
})

test('any bytes are read or refused in time', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (any, keep) => {
      const head = readHead(Buffer.from(any), keep)
      expect(head === undefined || (head.status >= 0 && head.status < 600)).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a request is written as fields that do not enter a table', () => {
  const head = 'PUT /a HTTP/1.1\r\nHost: x\r\nX-One: é\r\n\r\nbody'
  const { block, text } = headWriter()({
    ...{ method: 'PUT', path: '/a', host: '127.0.0.1:8', head, body: [], length: 4, keep: 'nothing' },
  })
  expect(text).toBe('body')
  expect(block.toString('hex')).toBe(
    Buffer.concat([
      Buffer.from([0x02, 3]),
      Buffer.from('PUT'),
      Buffer.from([0x87, 0x01, 11]),
      Buffer.from('127.0.0.1:8'),
      Buffer.from([0x04, 2]),
      Buffer.from('/a'),
      Buffer.from([0x00, 5]),
      Buffer.from('x-one'),
      Buffer.from([2]),
      Buffer.from('é'),
    ]).toString('hex'),
  )
})

test('a head of any size is written completely', () => {
  const value = 'v'.repeat(20_000)
  const request = { method: 'GET', path: '/', host: 'h', body: [], length: 4, keep: 'nothing' } as const
  const write = headWriter()
  const { block } = write({ ...request, head: `GET / HTTP/1.1\r\nA: ${value}\r\n\r\n` })
  expect(block.subarray(-value.length).toString()).toBe(value)
  expect(write({ ...request, head: 'GET / HTTP/1.1\r\n\r\n' }).block.toString('hex')).toBe(
    '8287010168' + '04012f',
  )
})
