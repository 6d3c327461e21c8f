import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../base/random.ts'
import type { Draw, Step } from '../../config/scenario/scenario.ts'
import type { Probe, WorkCounter, WorkCounts } from '../../evidence/paired.ts'
import { openTransport } from '../../http/transport.ts'
import {
  openWorkReader,
  type WorkDone,
  type WorkReader,
  type WorkReading,
  workBetween,
} from '../../measure/work/work-counters.ts'
import { Cookies } from '../requests/cookies.ts'
import { drawFrom } from '../requests/draw.ts'
import { judgeAnswer } from '../requests/expectation.ts'
import { RunningSession } from '../requests/log-in.ts'
import { Maker } from '../requests/making.ts'
import { methodOf } from '../requests/method.ts'
import { type ReadAnswer, stepAnswer } from '../requests/step-answer.ts'
import { AnswerShapes } from './answer-shapes.ts'
import { type Entry, entriesOf } from './entries.ts'
import { Exchanger } from './exchanger.ts'
import type { ProbeOrder } from './probe-order.ts'
import { alsoTrusting } from './trusted.ts'

export type { ProbedScenario, ProbedStep, ProbeOrder } from './probe-order.ts'

/** The number of requests of each route if the order gives none. */
const usualRequests = 40
/**
 * The number of requests of each route before them, with other rows, so that connections, statements and catalogues are then
 * in their lasting state.
 */
const rehearsed = 16
/**
 * Milliseconds between two readings. A service may continue with a request after its answer: it is at rest when two readings
 * are the same.
 */
const restMs = 15
/** Milliseconds between two requests, so that what the first leaves in a cache is there for the second. */
const pauseMs = 2
/** The number of readings after which waiting ends. */
const mostReadings = 12

/** One pass through the steps of an entry of the mix. */
interface Pass {
  readonly draw: Draw
  readonly answers: ReadAnswer[]
  /** The cookies that it keeps; undefined for one that keeps none. */
  readonly cookies: Cookies | undefined
  /** Whether an answer was not as expected, so that the following steps cannot be made. */
  broken: boolean
}

/** What is known of a route so far. */
interface Found {
  requests: number
  /** How many of them were not answered as the scenario expects. */
  unexpected: number
  counters: WorkCounts | undefined
  readonly shapes: AnswerShapes
}

/** Sums the work of a route that occurs in more than one place; a counter that is unknown in one is unknown in the sum. */
function addCounters(one: WorkCounts | undefined, { counters }: WorkDone): WorkCounts {
  if (one === undefined) return counters
  const names = (Object.keys(counters) as WorkCounter[]).filter((name) => one[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (counters[name] ?? 0)]))
}

/**
 * Sends the same few requests of each route to one arm, one after another. Returns what its services did for the requests of
 * each route, and what the answers looked like. A journey is made step by step: all its passes make their first step, then
 * all their second, so that each step has counters of its own; redirects that a step follows count for its route.
 * Both arms, if they have the same seed, requests and dataset, get the same requests in the same order. A route is measured
 * in the state of a service that has just started: probe before anything else is sent, since otherwise what is cached differs
 * by chance.
 * @throws TailgateError SCENARIO_FAULT when a request cannot be made; what `signal` was aborted with.
 */
export async function probeArm(order: ProbeOrder, signal: AbortSignal): Promise<Record<string, Probe>> {
  await using reader = await openWorkReader(order.services)
  const authority =
    order.authority === undefined ? order.scenario.authority : await readFile(order.authority, 'utf8')
  using _trust = alsoTrusting(authority)
  const session = await new RunningSession(order.scenario.session, order.url, signal).start()
  const pool = await openTransport(order.url, 1, order.timeoutSeconds, authority)
  try {
    const exchanger = new Exchanger(order, session, pool, signal)
    return await new Prober(order, exchanger, reader).probe()
  } finally {
    session.close()
    pool.close()
  }
}

class Prober {
  readonly #order: ProbeOrder
  readonly #exchanger: Exchanger
  readonly #reader: WorkReader
  readonly #maker: Maker
  readonly #done = new Map<string, Found>()

  constructor(order: ProbeOrder, exchanger: Exchanger, reader: WorkReader) {
    this.#order = order
    this.#exchanger = exchanger
    this.#reader = reader
    this.#maker = new Maker({
      draw: this.#drawAt(0),
      methodOf: (route) => methodOf(order, route),
      expectedOf: (route) => order.scenario.expect?.[route],
    })
  }

  async probe(): Promise<Record<string, Probe>> {
    const { requests = usualRequests } = this.#order
    const entries = entriesOf(this.#order.scenario, this.#order.routes, requests)
    for (const [index, entry] of entries.entries()) {
      const passes = this.#passes(index, entry, requests, rehearsed)
      for (const step of entry.steps) await this.#sendAll(step, passes)
    }
    let before = await this.#rested()
    await this.#order.onRested?.(undefined)
    for (const [index, entry] of entries.entries()) {
      const passes = this.#passes(index, entry, 0, requests)
      for (const step of entry.steps) {
        const found = this.#of(step.route)
        const sent = await this.#sendAll(step, passes, found)
        found.requests += sent
        const after = await this.#rested()
        await this.#order.onRested?.({ route: step.route, requests: sent })
        found.counters = addCounters(found.counters, workBetween(before, after))
        before = after
      }
    }
    return Object.fromEntries(
      [...this.#done].map(([route, { requests: sent, unexpected, counters = {}, shapes }]) => [
        route,
        { requests: sent, unexpected, counters, answers: shapes.list },
      ]),
    )
  }

  #of(route: string): Found {
    const nothing = { requests: 0, unexpected: 0, counters: undefined }
    const known = this.#done.get(route) ?? { ...nothing, shapes: new AnswerShapes() }
    this.#done.set(route, known)
    return known
  }

  /** Each pass has random numbers of its own: what one of them draws does not depend on the answers to others. */
  #drawAt(index: number): Draw {
    return drawFrom(this.#order.feeds, seededRandom(this.#order.seed ^ Math.imul(index + 1, 0x9e3779b1)))
  }

  #passes(number: number, { remembers }: Entry, first: number, count: number): Pass[] {
    return Array.from({ length: count }, (_, index) => ({
      draw: this.#drawAt(number * 100_003 + first + index),
      answers: [],
      cookies: remembers ? new Cookies() : undefined,
      broken: false,
    }))
  }

  /** Sends one step of every pass that has come so far; returns the number of requests. */
  async #sendAll(step: Step<string>, passes: readonly Pass[], found?: Found): Promise<number> {
    let sent = 0
    for (const pass of passes.filter(({ broken }) => !broken)) {
      const made = this.#maker.make(step, pass, pass.draw)
      if (made === undefined) {
        pass.broken = true
        continue
      }
      const answer = await this.#exchanger.exchange(step, made, {
        cookies: pass.cookies,
        maker: this.#maker,
      })
      const given = stepAnswer(answer)
      const { failure, local } = judgeAnswer(answer, made.expectation, given)
      sent += 1
      await sleep(pauseMs)
      // What cannot be decoded and was read is no answer; what no function reads is told by its size.
      found?.shapes.add(failure === 'local' ? { ...answer, failure, local } : answer)
      pass.broken = failure !== undefined
      if (found !== undefined && pass.broken) found.unexpected += 1
      pass.answers.push(given)
    }
    return sent
  }

  /** A reading of services that are at rest. */
  async #rested(): Promise<WorkReading> {
    let before = await this.#reader.read()
    for (let readings = 1; readings < mostReadings; readings += 1) {
      await sleep(restMs)
      const after = await this.#reader.read()
      const { counters } = workBetween(before, after)
      if (Object.values(counters).every((risen) => risen === 0)) return after
      before = after
    }
    return before
  }
}
