import { expect, test } from 'vitest'
import type { FailureGroup } from '../evidence/failure-evidence.ts'
import { FailingRoutes } from './failing-routes.ts'

const route = (name: string, done: number, failed: number) => ({ route: name, done, failed })
const group = (name: string, own: Partial<FailureGroup> = {}): FailureGroup => ({
  ...{ route: name, status: 404, kind: 'http4xx', count: 10, firstSecond: 0 },
  example: { method: 'GET', path: '/', answer: 'Cannot GET /' },
  ...own,
})

/** Everything that is said of these ticks. */
function said(...ticks: Parameters<FailingRoutes['onTick']>[0][]): string[] {
  const messages: string[] = []
  const routes = new FailingRoutes((event) => {
    if (event.type === 'warning') messages.push(event.message)
  })
  for (const tick of ticks) routes.onTick(tick)
  return messages
}

test('a route of which every request has failed is named once, with its status and an example', () => {
  const tick = { routes: [route('list', 10, 10)], failing: [group('list')] }
  expect(said(tick, tick)).toEqual([
    'Every request of list (404) has failed so far: GET / → Cannot GET /. If the path, the log-in or `expect` is wrong, end the run with Ctrl-C.',
  ])
})

test.each([
  ['fewer than ten requests', route('list', 9, 9), group('list')],
  ['one good answer', route('list', 11, 10), group('list')],
  ['failures of this machine', route('list', 10, 10), group('list', { kind: 'local', status: 0 })],
  ['failures that are not among the largest groups', route('list', 10, 10), group('item')],
])('%s: nothing is said', (_, own, failing) => {
  expect(said({ routes: [own], failing: [failing] })).toEqual([])
})

test('several routes are in one sentence, and those beyond three are counted', () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const tick = { routes: names.map((name) => route(name, 20, 20)), failing: names.map((name) => group(name)) }
  expect(said(tick)[0]).toMatch(
    /^Every request of a \(404\), b \(404\), c \(404\) and 2 more has failed so far: /,
  )
})

test('text of a service has no characters that a terminal obeys, and no line looks like a reason of the verdict', () => {
  const hostile = group('list', { example: { method: 'GET', path: '/', answer: '\u001b[31mno' } })
  const [message] = said({ routes: [route('list', 10, 10)], failing: [hostile] })
  expect(message).not.toContain('\u001b')
  expect(message).not.toContain(' × ')
})
