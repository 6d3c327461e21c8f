import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentOf, type Frame, FrameReader, flag, frame, frameType, usualFrameBytes } from './frame.ts'

const frames = fc.array(
  fc.record({
    type: fc.nat(12),
    flags: fc.nat(255),
    stream: fc.nat(2 ** 31 - 1),
    payload: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
)

test('frames are the same whatever pieces they arrive in', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(400), { maxLength: 20 }), (sent, cuts) => {
      const read: Frame[] = []
      const reader = new FrameReader((each) => read.push({ ...each, payload: Buffer.from(each.payload) }))
      const bytes = Buffer.concat(
        sent.map(({ type, flags, stream, payload }) => frame(type, flags, stream, payload)),
      )
      const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])]
      for (const [index, from] of edges.sort((a, b) => a - b).entries())
        expect(reader.feed(bytes.subarray(from, edges[index + 1]))).toBe(true)
      expect(read).toEqual(sent)
    }),
  )
})

test('a frame larger than allowed is recognised by its head', () => {
  const reader = new FrameReader(() => undefined)
  expect(reader.feed(frame(0, 0, 1, Buffer.alloc(usualFrameBytes)))).toBe(true)
  expect(reader.feed(frame(0, 0, 1, Buffer.alloc(usualFrameBytes + 1)).subarray(0, 9))).toBe(false)
})

test.each([
  ['as it is', frameType.data, 0, '616263', '616263'],
  ['without its padding', frameType.data, flag.padded, '02616263ffff', '616263'],
  ['without its priority', frameType.headers, flag.priority, '000000010f88', '88'],
  ['without either', frameType.headers, flag.priority | flag.padded, '01000000010f8800', '88'],
  ['padding that fills the frame', frameType.data, flag.padded, '03ffffff', ''],
  ['padding beyond the frame', frameType.data, flag.padded, '04ffffff', undefined],
  ['padding that is missing', frameType.data, flag.padded, '', undefined],
  ['priority that is cut', frameType.headers, flag.priority, '0000', undefined],
])('content: %s', (_, type, flags, payload, content) => {
  const found = contentOf({ type, flags, stream: 1, payload: Buffer.from(payload, 'hex') })
  expect(found?.toString('hex')).toBe(content)
})
