import { meanRate } from '../config/arrivals.ts'
import type { OpenLoopScenario } from '../config/scenario.ts'
import { drawFrom, mixer } from './draw.ts'
import type { Engine, EngineResult } from './engine.ts'
import { openPool } from './http/pool.ts'
import { headerText, wireRequest } from './http/request.ts'
import { type Flight, inFlight } from './in-flight.ts'
import { methodOf } from './method.ts'
import { firstRate, pacingOf, poisson } from './pacing.ts'
import type { DriveOrder } from './protocol.ts'
import { seededRandom } from './random.ts'
import { openSession } from './session.ts'
import { threadWaker, type Waker } from './waker.ts'

/** How often timeouts are looked for and ended seconds are handed to the recorder, in milliseconds. */
const sweepEvery = 20

/** Intended starts in seconds since the measured part began, the warm-up's (below zero) first; then undefined. */
function* arrivals(
  order: DriveOrder,
  scenario: OpenLoopScenario<string>,
  rate: number,
): Generator<number, undefined> {
  const { warmUpSeconds, durationSeconds, seed } = order
  const first = firstRate(scenario.arrivals, rate, durationSeconds)
  const parts = [
    { from: -warmUpSeconds, to: 0, pacing: poisson(first, seed ^ 0x5bd1e995) },
    { from: 0, to: durationSeconds, pacing: pacingOf(scenario.arrivals, rate, durationSeconds, seed) },
  ]
  for (const { from, to, pacing } of parts)
    for (let sent = 0; ; sent += 1) {
      const offset = from + pacing.intended(sent)
      if (offset >= to) break
      yield offset
    }
  return undefined
}

/**
 * The instrument of record. Requests start when they are meant to, whatever the service does, and every latency is
 * measured from that moment: waiting for a connection, for the generator or behind a frozen service is part of it.
 */
export const openLoop: Engine<OpenLoopScenario<string>> = async (order, scenario, recorder, context) => {
  const rate = order.rate ?? meanRate(scenario.arrivals, order.durationSeconds)
  context.enter('session')
  const headers = await openSession(scenario.session, order.url, context.signal)
  const { hostname, port, host } = new URL(order.url)
  const common = headerText({ Host: host, ...headers })
  const random = seededRandom(order.seed ^ 0x2545f491)
  const draw = drawFrom(context.feeds, random)
  const pick = mixer(scenario.mix, random)
  const pool = openPool({ host: hostname, port: Number(port || 80) }, scenario.connections)
  const flights = inFlight()
  const upcoming = arrivals(order, scenario, rate)
  let intended = 0
  let measured = 0

  const result = await new Promise<EngineResult['status']>((resolve, reject) => {
    let waker: Waker | undefined
    let sweeper: NodeJS.Timeout | undefined
    let running = true
    const stop = (settle: () => void) => {
      if (!running) return
      running = false
      measured = Math.min(order.durationSeconds, Math.max(0, elapsed()))
      clearInterval(sweeper)
      pool.close()
      settle()
      void waker?.close()
    }
    context.signal.addEventListener('abort', () => stop(() => resolve('aborted')), { once: true })

    const start = performance.now() + order.warmUpSeconds * 1000 + 5
    const elapsed = () => (performance.now() - start) / 1000

    const fire = (offset: number) => {
      const entry = pick()
      const request = wireRequest(methodOf(order, entry.route), entry.request(draw), common)
      recorder.recordSendLag(offset, (elapsed() - offset) * 1e6)
      const exchange = pool.send(request, ({ status, failure, bytesIn }) => {
        flight.ended = true
        if (!running) return
        const microseconds = (elapsed() - offset) * 1e6
        recorder.record({
          route: entry.route,
          offset,
          microseconds,
          status,
          failure,
          bytesIn,
          bytesOut: request.length,
        })
      })
      const flight: Flight = { offset, ended: false, expire: () => exchange.cancel('timeout') }
      flights.add(flight)
    }

    let phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'
    const enter = (next: typeof phase) => {
      phase = next
      context.enter(next)
    }
    let next = upcoming.next().value
    const onWake = () => {
      if (!running) return
      try {
        const now = elapsed()
        if (phase === 'warm-up' && now >= 0) enter('measure')
        while (next !== undefined && next <= now) {
          if (next >= 0) intended += 1
          fire(next)
          next = upcoming.next().value
        }
        if (next === undefined && now >= order.durationSeconds) {
          if (phase !== 'drain') enter('drain')
        } else waker?.wakeAt(start + (next ?? order.durationSeconds) * 1000)
      } catch (error) {
        stop(() => reject(error))
      }
    }
    const sweep = () => {
      const now = elapsed()
      flights.expireBefore(now - order.timeoutSeconds)
      const oldest = flights.oldest()
      recorder.advance(Math.min(oldest ?? now, next ?? now, now))
      if (phase === 'drain' && oldest === undefined) stop(() => resolve('complete'))
    }

    recorder.begin(performance.timeOrigin + start)
    enter('warm-up')
    sweeper = setInterval(sweep, sweepEvery)
    threadWaker(onWake).then(
      (opened) => {
        waker = opened
        if (running) onWake()
        else void opened.close()
      },
      (error) => stop(() => reject(error)),
    )
  })

  return {
    status: result,
    reason: result === 'aborted' ? 'It was stopped before its end.' : undefined,
    seconds: result === 'complete' ? order.durationSeconds : measured,
    intendedRate: rate,
    intended,
    foreignCpuSeconds: undefined,
    remarks: [],
  }
}
