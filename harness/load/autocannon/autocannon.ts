import autocannon, { type Options } from 'autocannon'
import { seededRandom } from '../../base/random.ts'
import { noRate, rateOptions } from '../../config/scenario/closed-loop.ts'
import type { AutocannonScenario, MixEntry } from '../../config/scenario/scenario.ts'
import type { WireRequest } from '../../http/h1/request.ts'
import type { Engine, EngineResult } from '../engine/engine.ts'
import { LocalCauses } from '../engine/local-causes.ts'
import { drawFrom, mixer } from '../requests/draw.ts'
import { RunningSession } from '../requests/log-in.ts'
import { Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { type LoopClient, type LoopRequest, watchClient } from './client.ts'

/** Requests drawn for each connection, which sends them round and round; fewer when there are very many of those. */
const requestsFor = (connections: number) => Math.max(4, Math.min(256, Math.floor(65_536 / connections)))
/** So many attempts in a row without a response, and nothing is listening. autocannon tries again at once. */
const hopeless = 2_000
/** autocannon's own clock must never end the load; the engine does. */
const endless = 86_400

/** The bytes of a request in one piece, as autocannon takes them. */
const bytesOf = ({ head, body }: WireRequest): Buffer => Buffer.concat([Buffer.from(head), ...body])

/** One request of the loop. It is made anew when the session is, since its headers are. */
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

/**
 * The closed loop: as many requests at once as there are connections, the next when the last is answered. It finds
 * what a service can carry and says nothing about latency at a given rate. Only autocannon's client is used: its own
 * figures are whole milliseconds without a p95.
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
  const random = seededRandom(order.seed)
  const maker = new Maker({
    draw: drawFrom(context.feeds, random),
    methodOf: (route) => methodOf(order, route),
    expectedOf: (route) => scenario.expect?.[route],
  })
  const pick = mixer(scenario.mix, random)
  const drawRequest = (): LoopRequest => loopRequest(pick(), maker, session)

  const drawn = Array.from({ length: scenario.connections }, () =>
    Array.from({ length: requestsFor(scenario.connections) }, drawRequest),
  )
  const start = performance.now() + order.warmUpSeconds * 1000
  const elapsed = () => (performance.now() - start) / 1000
  const loops: LoopClient[] = []
  let end = order.durationSeconds
  let unanswered = 0
  const causes = new LocalCauses()

  const status = await new Promise<EngineResult['status']>((resolve, reject) => {
    recorder.begin(performance.timeOrigin + start)
    context.enter('warm-up')
    const options: Options = {
      url: order.url,
      connections: scenario.connections,
      pipelining: 1,
      duration: endless,
      timeout: order.timeoutSeconds,
      sampleInt: 100,
      requests: [{ method: 'GET', path: '/' }],
      setupClient(client) {
        loops.push(
          watchClient(
            client,
            drawn[loops.length] ?? [],
            { session, timeoutSeconds: order.timeoutSeconds },
            (ended) => {
              unanswered = ended.status === 0 ? unanswered + 1 : 0
              const offset = (ended.startedAt - start) / 1000
              if (offset >= end) return
              const { local, ...request } = ended
              recorder.record({ ...request, offset })
              if (local !== undefined && offset >= 0) causes.add(local)
            },
          ),
        )
      },
    }
    let ending: EngineResult['status'] = 'complete'
    const instance = autocannon(options, (error) => (error ? reject(error) : resolve(ending)))
    let phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'
    const watch = setInterval(() => {
      const now = elapsed()
      const oldest = Math.min(now, ...loops.map((loop) => (loop.oldest() - start) / 1000))
      recorder.advance(oldest)
      if (phase === 'warm-up' && now >= 0) {
        phase = 'measure'
        context.enter('measure')
      }
      if (phase === 'measure' && now >= end) {
        phase = 'drain'
        context.enter('drain')
      }
      if (oldest >= end) stop('complete')
      else if (unanswered >= hopeless) stop('failed')
    }, 20)
    const stop = (how: EngineResult['status']) => {
      ending = how
      clearInterval(watch)
      context.signal.removeEventListener('abort', onAbort)
      for (const loop of loops) loop.forget()
      session.close()
      instance.stop()
    }
    const onAbort = () => stop('aborted')
    // A second is measured whole or not at all.
    const onFinish = () => {
      end = Math.min(end, Math.max(1, Math.ceil(elapsed())))
    }
    context.finish?.addEventListener('abort', onFinish, { once: true })
    if (context.finish?.aborted) onFinish()
    context.signal.addEventListener('abort', onAbort, { once: true })
    if (context.signal.aborted) onAbort()
  })

  const reasons = {
    complete: undefined,
    aborted: 'It was stopped before its end.',
    failed: `Nothing answered at ${order.url}: ${hopeless} attempts in a row failed.`,
  }
  return {
    status,
    reason: reasons[status],
    seconds: status === 'complete' ? end : Math.max(0, elapsed()),
    intendedRate: undefined,
    intended: undefined,
    foreignCpuSeconds: undefined,
    remarks: [...causes.remarks, ...session.remarks],
  }
}
