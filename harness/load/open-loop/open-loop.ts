import { meanRate } from '../../config/scenario/arrivals.ts'
import { mixOf, stepsOf } from '../../config/scenario/mix.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import { openTransport } from '../../http/transport.ts'
import type { Engine, EngineResult } from '../engine/engine.ts'
import { RunningSession } from '../requests/log-in.ts'
import { hopsOf, type Work } from '../requests/work.ts'
import { upcoming } from '../schedule/arrivals.ts'
import { agenda } from '../schedule/timed-queue.ts'
import { threadWaker } from '../timing/waker.ts'
import { Deadline } from './deadline.ts'
import { Sender } from './request-sender.ts'

/** How often timeouts are looked for and ended seconds are handed to the recorder, in milliseconds. */
const sweepEvery = 20
/** Requests sent before the loop looks at answers, timeouts and the harness again. */
const mostAtOnce = 256
/** Seconds behind the schedule, when that is more than the timeout, from which it cannot be caught up with. */
const hopeless = 2
/** From the decision to begin to the first arrival, in milliseconds. */
const leadIn = 5

const reasons: Readonly<Record<EngineResult['status'], string | undefined>> = {
  complete: undefined,
  aborted: 'It was stopped before its end.',
  failed: 'The generator fell behind its schedule by seconds: this machine cannot send at that rate.',
}

/**
 * The instrument of record. Requests start when they are meant to, whatever the service does, and every latency is
 * measured from that moment: waiting for a connection, for the generator or behind a frozen service is part of it.
 */
export const openLoop: Engine<OpenLoopScenario<string>> = async (order, scenario, recorder, context) => {
  const rate = order.rate ?? meanRate(scenario.arrivals, order.durationSeconds)
  let end = order.durationSeconds
  context.enter('session')
  const session = await new RunningSession(scenario.session, order.url, context.signal).start()
  const onOpened = (milliseconds: number) => {
    const offset = elapsed() - milliseconds / 1000
    if (offset < end) recorder.recordTime('connect', offset, milliseconds * 1000)
  }
  const { url, timeoutSeconds } = order
  const pool = await openTransport(url, scenario.connections, timeoutSeconds, scenario.authority, onOpened)
  const ended = Promise.withResolvers<EngineResult['status']>()
  let onWake: () => void = () => undefined
  const waker = await threadWaker(() => onWake())

  const start = performance.now() + order.warmUpSeconds * 1000 + leadIn
  const elapsed = () => (performance.now() - start) / 1000
  const arrivals = upcoming(order, scenario.arrivals, rate)
  const steps = agenda<Work>()
  const sends = new Sender({
    ...{ order, scenario, feeds: context.feeds, session, pool, recorder, elapsed },
    onFault: ended.reject,
    onProgress() {
      if (arrivals.next <= elapsed()) onWake()
    },
    onFollow(offset, work) {
      // What would begin after the end is no part of the measurement.
      if (offset >= end) return
      steps.add(offset, work)
      onWake()
    },
  })

  let phase: 'warm-up' | 'measure' | 'drain' = 'warm-up'
  const enter = (next: typeof phase) => {
    phase = next
    context.enter(next)
  }
  /** Sends what is due; false when there was more than one turn of the loop may take. */
  const fireDue = (now: number): boolean => {
    for (let left = mostAtOnce; left > 0; left -= 1) {
      if (arrivals.next >= end && steps.next >= end) return true
      if (arrivals.next <= Math.min(now, steps.next)) {
        const offset = arrivals.next
        arrivals.advance()
        sends.arrive(offset)
      } else {
        const step = steps.take(now)
        if (step === undefined) return true
        sends.send(step.time, step.thing)
      }
    }
    return false
  }
  let again: NodeJS.Immediate | undefined
  let sending = false
  onWake = () => {
    // What is sent can end at once, which must not send the next from within.
    if (phase === 'drain' || sending) return
    sending = true
    try {
      const now = elapsed()
      if (phase === 'warm-up' && now >= 0) enter('measure')
      clearImmediate(again)
      const all = fireDue(now)
      const next = Math.min(arrivals.next, steps.next, end)
      if (now - next > Math.max(hopeless, order.timeoutSeconds)) ended.resolve('failed')
      else if (!all) again = setImmediate(() => onWake())
      else if (next === end && now >= end) enter('drain')
      else waker.wakeAt(start + next * 1000)
    } catch (error) {
      ended.reject(error)
    } finally {
      sending = false
    }
  }
  const deadline = new Deadline(order.timeoutSeconds)
  const sweeper = setInterval(() => {
    const oldest = sends.sweep(deadline.at(elapsed()))
    recorder.advance(Math.min(oldest ?? Number.POSITIVE_INFINITY, arrivals.next, steps.next, elapsed()))
    if (phase === 'drain' && oldest === undefined) ended.resolve('complete')
  }, sweepEvery)
  const onAbort = () => ended.resolve('aborted')
  const onFinish = () => {
    // A second is measured whole or not at all.
    end = Math.min(end, Math.max(1, Math.ceil(elapsed())))
    onWake()
  }

  try {
    context.signal.addEventListener('abort', onAbort, { once: true })
    context.finish?.addEventListener('abort', onFinish, { once: true })
    if (context.signal.aborted) onAbort()
    if (context.finish?.aborted) onFinish()
    sends.rehearse()
    recorder.begin(performance.timeOrigin + start)
    enter('warm-up')
    onWake()
    const status = await ended.promise
    return {
      status,
      reason: reasons[status],
      seconds: status === 'complete' ? end : Math.min(end, Math.max(0, elapsed())),
      ...intentionOf(scenario, rate, sends.intended, end),
      foreignCpuSeconds: undefined,
      remarks: sends.remarks,
    }
  } finally {
    onWake = () => undefined
    clearImmediate(again)
    sends.stop()
    session.close()
    context.signal.removeEventListener('abort', onAbort)
    context.finish?.removeEventListener('abort', onFinish)
    clearInterval(sweeper)
    pool.close()
    await waker.close()
  }
}

/**
 * What was meant to be sent. How many steps a journey has depends on the answers it gets, and the mean of a shape on
 * when it was ended, so with those the rate of requests is what they came to.
 */
function intentionOf(scenario: OpenLoopScenario<string>, rate: number, intended: number, span: number) {
  const steady = scenario.arrivals.kind === 'constant' || scenario.arrivals.kind === 'poisson'
  const single = mixOf(scenario).every((entry) => stepsOf(entry).length === 1 && !stepsOf(entry).some(hopsOf))
  return { intended, intendedRate: steady && single ? rate : intended / span }
}
