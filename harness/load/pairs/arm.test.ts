import { expect, test } from 'vitest'
import { listen } from '../../../test/fixtures/listening.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { ArmName } from '../../evidence/paired.ts'
import type { Upcoming } from '../schedule/arrivals.ts'
import { type ArmParts, PairArm, PairClock } from './arm.ts'
import { ArmMeter, MachineStat } from './arm-meter.ts'

const scenario: OpenLoopScenario<string> = {
  ...{ name: 'probe', why: 'A test.', engine: 'open-loop', arrivals: { kind: 'constant', rate: '20/s' } },
  ...{ connections: 4, duration: '1s', warmUp: '0s', timeout: '2s', budgets: {} },
  mix: [{ route: 'one', weight: 1, request: () => ({ path: '/one' }) }],
}

/** A single arrival, this many seconds after the beginning of its portion. */
const arrivalAfter =
  (seconds: number) =>
  (from: number): Upcoming => {
    let next = from + seconds
    return {
      get next() {
        return next
      },
      advance() {
        next = Number.POSITIVE_INFINITY
      },
    }
  }

/** Opens an arm of a comparison whose requests go to this server. */
async function opened(
  url: string,
  stat: MachineStat,
  parts: Pick<ArmParts, 'name' | 'scenario' | 'clock' | 'signal'>,
): Promise<PairArm> {
  const place = { url, authority: undefined, feeds: undefined, services: [] }
  const order = {
    ...{ file: '', socket: '', routes: { one: 'GET /one' as const }, arms: { base: place, head: place } },
    ...{ timeoutSeconds: 60, seed: 1, rate: undefined, isRateTried: false, sliceSeconds: 0.1 },
    ...{ drainSeconds: 60, seconds: 1, heated: [], mostHeatingSeconds: 1, withoutRoutes: [] },
  }
  return await PairArm.open({ ...parts, order, feeds: {}, meter: new ArmMeter([], [], stat) })
}

test('while both arms send at once, a later arrival at one does not put off an earlier one at the other', async () => {
  const asked = Promise.withResolvers<string>()
  await using server = await listen((request, response) => {
    asked.resolve(request.url ?? '')
    response.end()
  })
  const ending = new AbortController()
  const clock = new PairClock()
  using stat = new MachineStat()
  const open = (name: ArmName) => opened(server.url, stat, { name, scenario, clock, signal: ending.signal })
  using base = await open('base')
  using head = await open('head')
  const portion = { seed: 1, seconds: 600 }
  const sent = Promise.allSettled([
    base.send({ ...portion, arrivals: arrivalAfter(0.05) }),
    head.send({ ...portion, arrivals: arrivalAfter(500) }),
  ])
  expect(await asked.promise).toBe('/one')
  ending.abort(new Error('enough was seen'))
  expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect([base.recorder.intended, head.recorder.intended]).toEqual([1, 0])
})

test.each([
  ['a single request', 1],
  ['a journey of three', 3],
])('%s is one arrival', async (_, requests) => {
  await using server = await listen((_, response) => response.end())
  using stat = new MachineStat()
  const step = { route: 'one', request: () => ({ path: '/one' }) }
  const mix = [{ weight: 1, steps: Array.from({ length: requests }, () => step) }]
  const { signal } = new AbortController()
  using arm = await opened(server.url, stat, {
    ...{ name: 'base', scenario: { ...scenario, mix }, clock: new PairClock(), signal },
  })
  const measured = await arm.send({ seed: 1, seconds: 0.1, arrivals: arrivalAfter(0.01) })
  expect(measured).toMatchObject({ arrivals: 1, intended: requests, undrained: 0 })
})
