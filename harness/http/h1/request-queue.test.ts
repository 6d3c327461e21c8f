import { expect, test } from 'vitest'
import { request } from '../../../test/fixtures/h2-client.ts'
import { newQueue, Waiting } from './request-queue.ts'

test('requests that have ended do not stay in the queue while nothing takes them', () => {
  const queue = newQueue()
  const waiting = Array.from({ length: 4 }, () => new Waiting(request(), () => undefined))
  for (const each of waiting.slice(0, 3)) queue.add(each)
  for (const each of waiting.slice(0, 2)) each.cancel('timeout')
  for (const each of waiting.slice(3)) queue.add(each)
  expect(queue.length).toBe(2)
  expect([queue.take(), queue.take(), queue.take()]).toEqual([waiting[2], waiting[3], undefined])
})

test('of a request that no connection carried nothing was sent', () => {
  const unsent: unknown[] = []
  const waiting = () => new Waiting(request({ length: 700 }), (answer) => unsent.push(answer.unsent))
  const queue = newQueue()
  queue.add(waiting())
  queue.refuse('refused')
  queue.add(waiting())
  queue.refuse({ local: 'EMFILE' })
  waiting().cancel('timeout')
  expect(unsent).toEqual([700, 700, 700])
})
