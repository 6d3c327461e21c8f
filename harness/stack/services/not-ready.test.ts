import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { whyNotReady } from './not-ready.ts'

const late = {
  pid: process.pid,
  port: 1,
  otherPorts: [],
  isHere: true,
  key: 'app',
  readyWithin: '30s',
} as const

const moreTime = 'app.readyWithin of tailgate.config.ts (now 30s)'

test.each([
  [204, 'only 200 counts'],
  [301, 'redirect'],
  [400, 'TLS only'],
  [401, 'log-in'],
  [403, 'log-in'],
  [404, 'name a path that answers 200 as app.ready'],
])('the answer %i is told with its remedy, which is not more time', async (status, remedy) => {
  const told = await whyNotReady(`http://127.0.0.1:1/health answered ${status}`, late)
  expect(told).toContain(`answered ${status}; `)
  expect(told).toContain(remedy)
  expect(told).not.toContain('readyWithin')
})

test.each([
  'http://127.0.0.1:1/health answered 503',
  'http://127.0.0.1:1/health answered 429',
  'http://127.0.0.1:1/health did not answer within 1000 ms',
  'its log does not hold "ready"',
])('%s: more time may help', async (problem) => {
  expect(await whyNotReady(problem, late)).toBe(`${problem}; ${moreTime} says how long it may take`)
})

test('a server that does not answer in HTTP may speak TLS only, which a service may and the app may not', async () => {
  expect(await whyNotReady('socket hang up', late)).toMatch(/TLS only; let it speak plain HTTP on PORT/)
  const service = await whyNotReady('socket hang up', { ...late, key: 'services.queue' })
  expect(service).toContain('write { port: true } as services.queue.ready')
  // Docker hangs up too while nothing listens in the container.
  expect(await whyNotReady('socket hang up', { ...late, isHere: false })).toContain(moreTime)
})

test('a process that listens elsewhere is told where', async () => {
  await using server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const told = await whyNotReady('connect ECONNREFUSED 127.0.0.1:1', late)
  expect(told).toMatch(new RegExp(`it listens on (\\d+ and )*${port}( and \\d+)*, where it was given 1: `))
})
