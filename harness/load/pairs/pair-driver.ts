import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { usageError } from '../../base/errors.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import { mixOf } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import { meanRate } from '../../config/scenario/arrivals.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import { type ArmName, armNames } from '../../evidence/paired.ts'
import { driverProgram, scenarioAt } from '../driver/driver-program.ts'
import type { Link } from '../driver/driver-socket.ts'
import { readFeedsFile } from '../requests/feeds-file.ts'
import { raisePriority } from '../timing/priority.ts'
import { PairArm, PairClock } from './arm.ts'
import { ArmMeter, MachineStat } from './arm-meter.ts'
import { findRate } from './find-rate.ts'
import { heat } from './heating.ts'
import { leaveOut } from './left-out-routes.ts'
import { measurePairs } from './measure-pairs.ts'
import type { PairMessage, PairOrder, PairProgress } from './pair-order.ts'

type PairLink = Link<PairOrder, PairMessage>

/** The number of slices in one message. */
const slicesPerLine = 40

/**
 * The scenario of one arm. It is loaded once for each arm, since the data that a session keeps beside its functions belongs
 * to one arm. What asks for routes that one arm does not have is left out.
 */
async function scenarioOf(
  arm: ArmName,
  { file, routes, withoutRoutes }: PairOrder,
): Promise<OpenLoopScenario<string>> {
  const url = pathToFileURL(file)
  url.searchParams.set('arm', arm)
  const scenario = await scenarioAt(url, routes)
  if (!('arrivals' in scenario))
    throw usageError(
      `${scenario.name} cannot be compared: slices have requests that arrive by a schedule, which the engine ${scenario.engine} does not send.`,
    )
  const left = leaveOut(scenario, withoutRoutes)
  // Where a recording gives the requests, the mix only makes some of them.
  const requests = recordedRequests(left.arrivals) ?? mixOf(left)
  if (requests.length === 0)
    throw usageError(
      `${scenario.name} cannot be compared: none of its requests asks for what both arms have.`,
    )
  return left
}

/** Sends the phase of the driver every second. */
class Progress implements Disposable {
  #phase: PairProgress['phase'] = 'session'
  #since = performance.now()
  #of = 0
  pairs = 0
  readonly #timer: NodeJS.Timeout

  constructor(link: PairLink) {
    this.#timer = setInterval(() => {
      const elapsed = (performance.now() - this.#since) / 1000
      const { pairs } = this
      link.send({ type: 'progress', phase: this.#phase, elapsed, of: this.#of, pairs })
    }, 1000)
  }

  enter(phase: PairProgress['phase'], of: number): void {
    this.#phase = phase
    this.#of = of
    this.#since = performance.now()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

async function openArms(link: PairLink, clock: PairClock, stat: MachineStat, open: DisposableStack) {
  const { order, signal } = link
  const opening = armNames.map(async (name) => {
    const { services, feeds } = order.arms[name]
    const others = armNames.flatMap((one) =>
      one === name ? [] : order.arms[one].services.flatMap(({ pids }) => pids),
    )
    const scenario = await scenarioOf(name, order)
    const meter = new ArmMeter(services, [...others, process.pid], stat)
    return open.use(
      await PairArm.open({ name, order, scenario, feeds: await readFeedsFile(feeds), clock, meter, signal }),
    )
  })
  // Everything that was opened is closed before the first failure is reported.
  await Promise.allSettled(opening)
  return Promise.all(opening)
}

/** Heats the arms, reports that, waits until the harness is ready, and measures. */
async function compare(link: PairLink): Promise<void> {
  const { order, signal, send } = link
  using progress = new Progress(link)
  using open = new DisposableStack()
  const remark = raisePriority()
  const clock = new PairClock()
  const arms = await openArms(link, clock, open.use(new MachineStat()), open)
  const scenario = await scenarioOf('base', order)
  const { seed, mostHeatingSeconds, aloneSeconds, heated, sliceSeconds } = order
  progress.enter('heating', mostHeatingSeconds)
  const heats = await heat(
    arms.filter(({ name }) => heated.includes(name)),
    clock,
    { seed, mostSeconds: mostHeatingSeconds, aloneSeconds },
  )
  progress.enter('rate', 0)
  const rate = await findRate({
    ...{ arms, order, heated: heats.last, processors: availableParallelism(), scenario: scenario.name },
    ownRate: meanRate(scenario.arrivals, seconds(scenario.duration)),
  })
  send({ type: 'heated', heating: heats.heating, rate })
  await unlessAborted(link.going, signal)
  progress.enter('slices', order.seconds)
  const wanted = { seed, rate, sliceSeconds, seconds: order.seconds }
  const slices = await measurePairs(arms, wanted, (pairs) => {
    progress.pairs = pairs
  })
  for (let at = 0; at < slices.length; at += slicesPerLine)
    send({ type: 'slices', slices: slices.slice(at, at + slicesPerLine) })
  send({ type: 'remarks', remarks: [remark, ...arms.flatMap(({ remarks }) => remarks)] })
}

/** Drives both arms of a comparison in a process of its own, so that its use of the machine is separate from theirs. */
await driverProgram<PairOrder, PairMessage>(compare)
