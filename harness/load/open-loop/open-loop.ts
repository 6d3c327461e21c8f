import { hopsOf } from '../../config/requests/hops.ts'
import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import { meanRate } from '../../config/scenario/arrivals.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import { openTransport } from '../../http/transport.ts'
import type { Engine, EngineResult } from '../engine/engine.ts'
import { followSignals } from '../engine/follow-signals.ts'
import { RunningSession } from '../requests/log-in.ts'
import { upcoming } from '../schedule/arrivals.ts'
import { threadWaker } from '../timing/waker.ts'
import { Deadline } from './deadline.ts'
import { RequestSender } from './request-sender.ts'
import { ScheduleRun } from './schedule-run.ts'

/** How often, in milliseconds, timeouts are looked for and ended seconds are given to the recorder. */
const sweepEveryMs = 20
/** A delay behind the schedule, in seconds, that cannot be made up for, if it is longer than the timeout. */
const hopelessSeconds = 2
/** Milliseconds from the decision to begin to the first arrival. */
const leadInMs = 5

const reasons: Readonly<Record<EngineResult['status'], string | undefined>> = {
  complete: undefined,
  aborted: 'It was stopped before its end.',
  failed: 'The generator fell behind its schedule by seconds: this machine cannot send at that rate.',
}

/**
 * The instrument of record. Requests start when they are meant to, whatever the service does, and every latency is measured
 * from that moment: the time spent waiting for a connection, for the generator or for a frozen service is part of it.
 */
export const openLoop: Engine<OpenLoopScenario<string>> = async (order, scenario, recorder, context) => {
  const rate = order.rate ?? meanRate(scenario.arrivals, order.durationSeconds)
  context.enter('session')
  const session = await new RunningSession(scenario.session, order.url, context.signal).start()
  /** Also for an opening that was given up, which counts with the time that it cost. */
  const onOpened = (tookMs: number) => {
    const offset = elapsed() - tookMs / 1000
    if (offset < load.end) recorder.recordTime('connect', offset, tookMs * 1000)
  }
  const { url, timeoutSeconds, connections = scenario.connections } = order
  const pool = await openTransport(url, connections, timeoutSeconds, scenario.authority, onOpened)
  const waker = await threadWaker(() => load.wake())

  const start = performance.now() + order.warmUpSeconds * 1000 + leadInMs
  const elapsed = () => (performance.now() - start) / 1000
  const sends = new RequestSender({
    ...{ order, scenario, feeds: context.feeds, session, pool, recorder, elapsed },
    onFault: (fault) => load.fail(fault),
    onProgress: () => load.progress(),
    onFollow: (offset, work) => load.follow(offset, work),
    onHeldBack: (offset, late) => recorder.recordSendLag(offset, late * 1e6),
  })
  const load = new ScheduleRun({
    ...{ arrivals: upcoming(order, scenario.arrivals, rate), sender: sends, waker, start },
    end: order.durationSeconds,
    stepsAfterEnd: 'left-out',
    hopelessSeconds: Math.max(hopelessSeconds, order.timeoutSeconds),
    onPhase: context.enter,
  })
  const deadline = new Deadline(order.timeoutSeconds)
  const sweeper = setInterval(() => recorder.advance(load.sweep(deadline.at(elapsed()))), sweepEveryMs)
  // A second is measured whole or not at all.
  const onFinish = () => load.cut(Math.max(1, Math.ceil(elapsed())))
  const unfollow = followSignals(context, { onAbort: () => load.finish('aborted'), onFinish })

  try {
    sends.rehearse()
    recorder.begin(performance.timeOrigin + start)
    context.enter('warm-up')
    load.wake()
    const status = await load.ended
    const { end } = load
    return {
      status,
      reason: reasons[status],
      seconds: status === 'complete' ? end : Math.min(end, Math.max(0, elapsed())),
      ...intentionOf(scenario, rate, sends.intended, end),
      foreignCpuSeconds: undefined,
      remarks: sends.remarks,
    }
  } finally {
    load.finish('aborted')
    sends.stop()
    session.close()
    unfollow()
    clearInterval(sweeper)
    pool.close()
    await waker.close()
  }
}

/**
 * The load that was intended. The number of steps of a journey depends on the answers, and the average rate of a shape on
 * when it ended; for these, the intended rate is computed from the requests that were made.
 */
function intentionOf(scenario: OpenLoopScenario<string>, rate: number, intended: number, span: number) {
  const steady = scenario.arrivals.kind === 'constant' || scenario.arrivals.kind === 'poisson'
  const single = mixOf(scenario).every((entry) => stepsOf(entry).length === 1 && !stepsOf(entry).some(hopsOf))
  return { intended, intendedRate: steady && single ? rate : intended / span }
}
