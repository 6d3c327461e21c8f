import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Answers } from './answers.ts'

let server: Server
let asked = 0
let [now, most] = [0, 0]
beforeAll(async () => {
  server = createServer(async (request, response) => {
    request.resume()
    asked += 1
    now += 1
    most = Math.max(most, now)
    await delay(40)
    now -= 1
    response.end(JSON.stringify({ status: 'success', data: { result: [] } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

const answers = () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return new Answers(url, { from: 0, to: 60, step: 1, scrapeInterval: 1 })
}

test('the same question is asked once; a question about the end of a range differs from one about the whole range', async () => {
  asked = 0
  const shared = answers()
  await Promise.all([shared.at('up'), shared.at('up'), shared.along('up'), shared.along('up')])
  expect(asked).toBe(2)
})

test('no more questions are open than Prometheus works on at once, and each is answered', async () => {
  most = 0
  const shared = answers()
  const all = await Promise.all(Array.from({ length: 45 }, (_, index) => shared.at(`up + ${index}`)))
  expect(all).toHaveLength(45)
  expect(most).toBeGreaterThan(1)
  expect(most).toBeLessThanOrEqual(10)
})

test('everything that is expected is asked at once and once, after what was asked before; its failure is that of whoever needs it', async () => {
  asked = 0
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const range = { from: 0, to: 60, step: 1, scrapeInterval: 1 }
  const sums = ['sum by (a) (rate(x[4s]))', 'sum by (b) (rate(x[4s]))']
  const expected = { along: [...sums, 'up'], at: ['up', 'y'] }
  const shared = new Answers(url, range, expected)
  expect(shared.derived('along')).toEqual(sums)
  shared.begin()
  // One for both sums.
  await expect.poll(() => asked).toBe(4)
  await Promise.all([
    ...expected.along.map((query) => shared.along(query)),
    ...expected.at.map((query) => shared.at(query)),
  ])
  expect(asked).toBe(4)
  const gone = new Answers('http://127.0.0.1:1', range, expected)
  gone.begin()
  for (const query of expected.along) await expect(gone.along(query)).rejects.toThrow()
})
