import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Expected, StepAnswer } from '../../config/scenario/scenario.ts'
import type { Answer } from '../../http/h1/connection.ts'
import { expectationOf, judgeAnswer } from './expectation.ts'
import { stepAnswer } from './step-answer.ts'

/** An answer with a body that has this coding. */
const answer = (status: number, coding: string, body: Uint8Array): Answer => ({
  ...{ status, failure: undefined, bytesIn: body.length },
  kept: {
    head: `HTTP/1.1 ${status} OK\r\nContent-Encoding: ${coding}\r\nETag: "1"`,
    body: Buffer.from(body).toString('latin1'),
  },
})

const page = Buffer.from('<html>no service</html>')
const fiveMiB = gzipSync(Buffer.alloc(5 * 2 ** 20))
const failed = (failure: string, local?: string) => (local === undefined ? { failure } : { failure, local })
const correct = { failure: undefined }

const ofHead = (given: StepAnswer) => given.status < 600 && given.header('etag') === '"1"'
const ofText = ({ text }: StepAnswer) => text !== ''
const ofJson = (given: StepAnswer) => given.json() !== null
const catching = (given: StepAnswer) => {
  try {
    return ofJson(given)
  } catch {
    return given.status === 200
  }
}

test.each<[string, Expected, Answer, object]>([
  ['only the head of a long one is read', ofHead, answer(200, 'gzip', fiveMiB), correct],
  ['only the head of a part is read', ofHead, answer(206, 'gzip', fiveMiB.subarray(100)), correct],
  ['the text of a long one is read', ofText, answer(200, 'gzip', fiveMiB), failed('local', 'CODING')],
  ['and the function catches the error', catching, answer(200, 'gzip', page), failed('local', 'CODING')],
  ['the text has no coding that is known', ofText, answer(200, 'compress', page), failed('local', 'CODING')],
  ['it is a refusal whose coding is not true', ofJson, answer(503, 'gzip', page), failed('http5xx')],
  ['it is one, and the function catches', catching, answer(404, 'gzip', page), failed('http4xx')],
  ['it is no JSON', ofJson, answer(200, 'none', page), failed('mismatch')],
  ['it is JSON', ofJson, answer(200, 'gzip', gzipSync('{}')), correct],
])('an answer is judged where %s', (_, expected, given, judged) => {
  expect(judgeAnswer(given, expectationOf(expected, 'one'))).toEqual(judged)
})

test('an answer that did not arrive whole is not read', () => {
  const cut: Answer = { ...answer(200, 'gzip', page), failure: 'local', local: 'TOO_LONG' }
  expect(judgeAnswer(cut, expectationOf(ofText, 'one'))).toEqual(failed('local', 'TOO_LONG'))
})

test('a body is decoded when it is read, and it is known whether that was in vain', () => {
  const [good, bad] = [gzipSync('größe'), page].map((body) => stepAnswer(answer(200, 'gzip', body)))
  expect([good?.text, good?.text, good?.isUnreadable]).toEqual(['größe', 'größe', false])
  expect([bad?.status, bad?.header('etag'), bad?.isUnreadable]).toEqual([200, '"1"', false])
  expect(() => bad?.json()).toThrow('cannot be undone here')
  expect(bad?.isUnreadable).toBe(true)
})
