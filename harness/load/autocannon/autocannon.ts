import autocannon, { type Options } from 'autocannon'
import { seededRandom } from '../../base/random.ts'
import type { AutocannonScenario, MixEntry } from '../../config/scenario/scenario.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { WireRequest } from '../../http/h1/request.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { Engine, EngineContext, EngineResult } from '../engine/engine.ts'
import { followSignals } from '../engine/follow-signals.ts'
import { LocalCauses } from '../engine/local-causes.ts'
import { drawFrom, mixer } from '../requests/draw.ts'
import { RunningSession } from '../requests/log-in.ts'
import { Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { type LoopAnswer, LoopClient, type LoopRequest } from './client.ts'
import { noRate, rateOptions } from './descriptor/no-rate.ts'

/**
 * The number of requests drawn for each connection, which sends them over and over; fewer if there are very many connections.
 */
const requestsFor = (connections: number) => Math.max(4, Math.min(256, Math.floor(65_536 / connections)))
/** Seconds after which a load that has reached nothing is given up. An outage of what was reached is measured to the end. */
const hopelessAfter = (timeoutSeconds: number): number => 10 + 2 * timeoutSeconds
/** autocannon's own timer must never end the load: the engine ends it. */
const endlessSeconds = 86_400
/** How often, in milliseconds, ended requests are handed on and the end is checked. */
const watchEveryMs = 20

/** The bytes of a request in one piece, as autocannon accepts them. */
const bytesOf = ({ head, body }: WireRequest): Buffer => Buffer.concat([Buffer.from(head), ...body])

/** One request of the loop. It is made again when the session is renewed, since the session gives its headers. */
function loopRequest(entry: MixEntry<string>, maker: Maker, session: RunningSession): LoopRequest {
  const made = maker.make(entry, { answers: [] })
  if (made === undefined || made.expectation.looksInside)
    throw new TypeError(
      `expect of route "${entry.route}" is a function; autocannon keeps no answers: name statuses.`,
    )
  const { route } = entry
  return {
    route,
    method: made.method,
    path: made.description.path,
    isExpected: (status) =>
      made.expectation.isMet({ status, failure: undefined, bytesIn: 0, kept: undefined }),
    bytes: () => bytesOf(maker.wire(entry, made, { common: session.common, keep: 'nothing' })),
  }
}

/** The load of one order while it runs: autocannon with its clients, and the timer that ends it. */
class LoopRun {
  readonly #start: number
  readonly #recorder: Recorder
  readonly #context: EngineContext
  readonly #clients: LoopClient[] = []
  readonly #causes = new LocalCauses()
  /** When the load is given up if nothing was reached, on the clock of performance.now(). */
  readonly #hopelessAt: number
  #end: number
  #phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'

  /** @param start when the measured part begins, on the clock of performance.now(). */
  constructor(
    start: number,
    { durationSeconds, timeoutSeconds }: Pick<DriveOrder, 'durationSeconds' | 'timeoutSeconds'>,
    recorder: Recorder,
    context: EngineContext,
  ) {
    this.#start = start
    this.#end = durationSeconds
    this.#hopelessAt = performance.now() + hopelessAfter(timeoutSeconds) * 1000
    this.#recorder = recorder
    this.#context = context
  }

  /** When the measured part ends, in seconds since it began. */
  get end(): number {
    return this.#end
  }

  get remarks(): LocalCauses['remarks'] {
    return this.#causes.remarks
  }

  /** Seconds since the measured part began; negative during the warm-up. */
  elapsed(): number {
    return (performance.now() - this.#start) / 1000
  }

  add(client: LoopClient): void {
    this.#clients.push(client)
  }

  onEnd({ local, startedAt, ...request }: LoopAnswer): void {
    const offset = (startedAt - this.#start) / 1000
    if (offset >= this.#end) return
    this.#recorder.record({ ...request, offset })
    if (local !== undefined && offset >= 0) this.#causes.add(local)
  }

  /** Hands on ended requests; returns how the load has ended, or undefined if it has not. */
  #advance(): 'complete' | 'failed' | undefined {
    const now = this.elapsed()
    const oldest = Math.min(now, ...this.#clients.map((client) => (client.oldest() - this.#start) / 1000))
    this.#recorder.advance(oldest)
    if (this.#phase === 'warm-up' && now >= 0) this.#enter('measure')
    if (this.#phase === 'measure' && now >= this.#end) this.#enter('drain')
    if (oldest >= this.#end) return 'complete'
    const isHopeless = performance.now() > this.#hopelessAt && !this.#clients.some(({ reached }) => reached)
    // What was measured to its end is judged, whatever it was.
    return isHopeless && this.#phase !== 'drain' ? 'failed' : undefined
  }

  #enter(phase: 'measure' | 'drain'): void {
    this.#phase = phase
    this.#context.enter(phase)
  }

  /** Ends the measured part with the current second, since a second is measured whole or not at all. */
  #finish(): void {
    this.#end = Math.min(this.#end, Math.max(1, Math.ceil(this.elapsed())))
  }

  /**
   * Runs until the load is over and returns how it ended.
   * @throws what autocannon rejects with.
   */
  async run(options: Options, onStop: () => void): Promise<EngineResult['status']> {
    return new Promise((resolve, reject) => {
      let ending: EngineResult['status'] = 'complete'
      const instance = autocannon(options, (error) => (error ? reject(error) : resolve(ending)))
      const stop = (how: EngineResult['status']) => {
        ending = how
        clearInterval(watch)
        for (const client of this.#clients) client.forget()
        onStop()
        instance.stop()
      }
      const watch = setInterval(() => {
        const ended = this.#advance()
        if (ended === undefined) return
        unfollow()
        stop(ended)
      }, watchEveryMs)
      const onAbort = () => stop('aborted')
      const unfollow = followSignals(this.#context, { onAbort, onFinish: () => this.#finish() })
    })
  }
}

/** The requests that every connection sends over and over. */
function drawRequests(
  order: DriveOrder,
  scenario: AutocannonScenario<string>,
  session: RunningSession,
  { feeds }: EngineContext,
): readonly (readonly LoopRequest[])[] {
  const random = seededRandom(order.seed)
  const maker = new Maker({
    draw: drawFrom(feeds, random),
    methodOf: (route) => methodOf(order, route),
    expectedOf: (route) => scenario.expect?.[route],
  })
  const pick = mixer(scenario.mix, random)
  return Array.from({ length: scenario.connections }, () =>
    Array.from({ length: requestsFor(scenario.connections) }, () => loopRequest(pick(), maker, session)),
  )
}

const reasonOf = (
  status: EngineResult['status'],
  { url, timeoutSeconds }: Pick<DriveOrder, 'url' | 'timeoutSeconds'>,
): string | undefined =>
  ({
    complete: undefined,
    aborted: 'It was stopped before its end.',
    failed: `Nothing answered at ${url} within ${hopelessAfter(timeoutSeconds)} s.`,
  })[status]

/**
 * The closed loop: as many requests at once as there are connections, and the next one when the last is answered. It finds
 * the rate that a service can carry and says nothing about latency at a given rate. Only autocannon's client is used:
 * autocannon's own figures are whole milliseconds without a p95.
 * @throws TypeError when a rate is asked for.
 */
export const autocannonEngine: Engine<AutocannonScenario<string>> = async (
  order,
  scenario,
  recorder,
  context,
) => {
  const refused =
    rateOptions.find((name) => name in scenario) ?? (order.rate === undefined ? undefined : '--rate')
  if (refused) throw new TypeError(`${refused}: ${noRate}.`)
  context.enter('session')
  const session = await new RunningSession(scenario.session, order.url, context.signal).start()
  const drawn = drawRequests(order, scenario, session, context)
  const { url, timeoutSeconds } = order
  const start = performance.now() + order.warmUpSeconds * 1000
  const load = new LoopRun(start, order, recorder, context)
  let opened = 0
  recorder.begin(performance.timeOrigin + start)
  context.enter('warm-up')
  const status = await load.run(
    {
      url,
      connections: scenario.connections,
      pipelining: 1,
      duration: endlessSeconds,
      timeout: timeoutSeconds,
      sampleInt: 100,
      requests: [{ method: 'GET', path: '/' }],
      setupClient(client) {
        const requests = drawn[opened] ?? []
        opened += 1
        load.add(new LoopClient(client, requests, { session, timeoutSeconds }, (ended) => load.onEnd(ended)))
      },
    },
    () => session.close(),
  )
  return {
    status,
    reason: reasonOf(status, order),
    seconds: status === 'complete' ? load.end : Math.max(0, load.elapsed()),
    intendedRate: undefined,
    intended: undefined,
    foreignCpuSeconds: undefined,
    remarks: [...load.remarks, ...session.remarks],
  }
}
