import { describe, expect, test } from 'vitest'
import { answering, ask, request } from '../../../test/fixtures/h2-client.ts'
import { rawH2, type Say } from '../../../test/fixtures/raw-h2.ts'
import type { Answer } from '../h1/connection.ts'
import { flag, frameType } from './frame.ts'

const { data, headers, continuation, resetStream, ping, pushPromise, windowUpdate } = frameType
const { endStream, endHeaders } = flag
const ok = '88'

/** The frames of an answer that a client must understand, or refuse. */
const rows: readonly [string, (stream: number, say: Say) => void, Partial<Answer>][] = [
  [
    'a head and a body',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(data, 0, stream, '6869')
      say(data, endStream, stream, '21')
    },
    {
      ...{ status: 200, failure: undefined, bytesIn: 4, kept: { head: ':status: 200\r\n', body: 'hi!' } },
      start: { bytes: Buffer.from('hi!') },
    },
  ],
  ['a head alone', (stream, say) => say(headers, endHeaders | endStream, stream, '89'), { status: 204 }],
  [
    'a head in pieces',
    (stream, say) => {
      say(headers, endStream, stream, '88 5f')
      say(continuation, 0, stream, '03 61')
      say(continuation, endHeaders, stream, '2f62')
    },
    { status: 200, failure: undefined, kept: { head: ':status: 200\r\ncontent-type: a/b\r\n', body: '' } },
  ],
  [
    'hints before the head, trailers behind the body',
    (stream, say) => {
      say(headers, endHeaders, stream, '48 03 313033')
      say(headers, endHeaders, stream, ok)
      say(data, 0, stream, '61')
      say(headers, endHeaders | endStream, stream, '00 0161 0162')
    },
    { status: 200, failure: undefined },
  ],
  [
    'padding',
    (stream, say) => {
      say(headers, endHeaders | flag.padded, stream, '02 88 0000')
      say(data, endStream | flag.padded, stream, '01 61 00')
    },
    { status: 200, failure: undefined, kept: { head: ':status: 200\r\n', body: 'a' } },
  ],
  [
    'frames of a kind nobody knows',
    (stream, say) => {
      say(77, 255, stream, '00')
      say(headers, endHeaders | endStream, stream, ok)
    },
    { status: 200, failure: undefined },
  ],
  [
    'a redirect',
    (stream, say) => say(headers, endHeaders | endStream, stream, '48 03 333032'),
    { status: 302, failure: undefined },
  ],
  ['a body without a head', (stream, say) => say(data, endStream, stream, '61'), { failure: 'mismatch' }],
  [
    'a head without a status',
    (stream, say) => say(headers, endHeaders | endStream, stream, ''),
    { failure: 'mismatch' },
  ],
  [
    'hints that are all',
    (stream, say) => say(headers, endHeaders | endStream, stream, '48 03 313030'),
    { failure: 'mismatch' },
  ],
  [
    'a second head in the middle of the body',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(headers, endHeaders, stream, ok)
    },
    { failure: 'mismatch' },
  ],
  [
    'less than was announced',
    (stream, say) => {
      say(headers, endHeaders, stream, '88 5c 0132')
      say(data, endStream, stream, '61')
    },
    { status: 200, failure: 'reset' },
  ],
  [
    'a head that is garbage',
    (stream, say) => say(headers, endHeaders | endStream, stream, '88 be'),
    { failure: 'mismatch' },
  ],
  [
    'padding beyond the frame',
    (stream, say) => say(data, flag.padded, stream, 'ff'),
    { failure: 'mismatch' },
  ],
  [
    'a continuation of nothing',
    (stream, say) => say(continuation, endHeaders, stream, ok),
    { failure: 'mismatch' },
  ],
  [
    'another frame in the middle of a head',
    (stream, say) => {
      say(headers, 0, stream, ok)
      say(ping, 0, 0, '0000000000000000')
    },
    { failure: 'mismatch' },
  ],
  [
    'a head without end',
    (stream, say) => {
      say(headers, 0, stream, ok)
      for (let count = 0; count < 10; count += 1) say(continuation, 0, stream, Buffer.alloc(16_000, 0x88))
    },
    { failure: 'mismatch' },
  ],
  [
    'a body of empty frames without end',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      for (let frames = 0; frames < 1100; frames += 1) say(data, 0, stream, '')
    },
    { failure: 'mismatch' },
  ],
  [
    'a head of empty frames without end',
    (stream, say) => {
      say(headers, 0, stream, ok)
      for (let frames = 0; frames < 100; frames += 1) say(frameType.continuation, 0, stream, '')
    },
    { failure: 'mismatch' },
  ],
  [
    'a body that is longer than may be kept',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      for (let frames = 0; frames < 300; frames += 1) say(data, 0, stream, Buffer.alloc(16_384))
    },
    { status: 200, failure: 'local', local: 'TOO_LONG' },
  ],
  ['a push', (stream, say) => say(pushPromise, endHeaders, stream, '00000002 82'), { failure: 'mismatch' }],
  ['a head of the connection', (_, say) => say(headers, endHeaders, 0, ok), { failure: 'mismatch' }],
  ['settings that are cut', (_, say) => say(frameType.settings, 0, 0, '0001'), { failure: 'mismatch' }],
  ['a ping of no size', (_, say) => say(ping, 0, 0, ''), { failure: 'mismatch' }],
  ['a window that overflows', (_, say) => say(windowUpdate, 0, 0, '7fffffff'), { failure: 'mismatch' }],
  [
    'an end before the answer',
    (stream, say) => say(resetStream, 0, stream, '00000002'),
    { failure: 'reset' },
  ],
  [
    'an end in the middle of the answer',
    (stream, say) => {
      say(headers, endHeaders, stream, ok)
      say(resetStream, 0, stream, '00000002')
    },
    { status: 200, failure: 'reset' },
  ],
  ['refused again and again', (stream, say) => say(resetStream, 0, stream, '00000007'), { failure: 'reset' }],
]

describe('an answer', () => {
  test.each(rows)('%s', async (_, answer, expected) => {
    await using server = await rawH2(answering(answer))
    expect((await ask(server, request()))[0]).toMatchObject(expected)
  })
})
