import { expect, test } from 'vitest'
import type { Answer } from '../../http/h1/connection.ts'
import { AnswerShapes } from './answer-shapes.ts'

const answer = (type: string, body: string, changes: Partial<Answer> = {}): Answer => {
  const head = `HTTP/1.1 200 OK\r\n${type === '' ? '' : `Content-Type: ${type}\r\n`}\r\n`
  return {
    status: 200,
    failure: undefined,
    bytesIn: head.length + body.length,
    kept: { head, body },
    ...changes,
  }
}

const shapesOf = (...answers: readonly Answer[]) => {
  const shapes = new AnswerShapes()
  for (const one of answers) shapes.add(one)
  return shapes.list
}

test.each<[string, Answer, string, string]>([
  [
    'JSON by its structure',
    answer('application/json; charset=utf-8', '{"id":1}'),
    'application/json',
    '{id:number}',
  ],
  [
    'JSON of a problem',
    answer('application/problem+json', '{"title":"no"}'),
    'application/problem+json',
    '{title:string}',
  ],
  [
    'an answer that claims to be JSON and is not',
    answer('application/json', '{"id":'),
    'application/json',
    'no JSON, about 8 bytes',
  ],
  ['text by its size', answer('Text/HTML', 'x'.repeat(3000)), 'text/html', 'text, about 4096 bytes'],
  [
    'other bytes by their approximate number',
    answer('image/png', 'x'.repeat(250_000)),
    'image/png',
    'about 262144 bytes',
  ],
  ['nothing', answer('', ''), '', 'empty'],
  ['JSON without a body', answer('application/json', ''), 'application/json', 'empty'],
  [
    'what did not come',
    answer('', '', { status: 0, failure: 'timeout', kept: undefined }),
    '',
    'no whole answer: timeout',
  ],
])('%s', (_, one, type, body) => {
  expect(shapesOf(one)).toEqual([{ shape: { status: one.status, type, body }, count: 1 }])
})

test('answers that differ in values, or in which fields are null, have one shape; another status is another shape', () => {
  const json = (body: string, status = 200) => answer('application/json', body, { status })
  expect(
    shapesOf(
      json('{"a":null}'),
      json('{"error":"x"}', 404),
      json('{"a":2}'),
      json('{"a":3}'),
      json('{"a":3,"b":1}'),
    ),
  ).toEqual([
    { shape: { status: 200, type: 'application/json', body: '{a:number}' }, count: 3 },
    { shape: { status: 200, type: 'application/json', body: '{a:number,b:number}' }, count: 1 },
    { shape: { status: 404, type: 'application/json', body: '{error:string}' }, count: 1 },
  ])
})

test('answers that all look different are combined from the twentieth on', () => {
  const list = shapesOf(
    ...Array.from({ length: 50 }, (_, index) => answer('application/json', `{"f${index}":1}`)),
  )
  expect(list).toHaveLength(21)
  expect(list[0]).toEqual({ shape: { status: 0, type: '', body: 'others, each different' }, count: 30 })
})
