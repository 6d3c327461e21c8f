import { setImmediate } from 'node:timers/promises'
import { tableOf } from '../harness/calibration/gate/bank.ts'
import { writeGateCalibration } from '../harness/calibration/gate/gate-cache.ts'
import type { GateCalibration } from '../harness/calibration/gate/gate-calibration.ts'
import { mdeCheck } from '../harness/calibration/gate/mde-check.ts'
import { paceTold } from '../harness/calibration/gate/pace-told.ts'
import {
  countOutcomes,
  curveFigures,
  curveSeconds,
  fewestBanked,
  type OutcomeCounts,
} from '../harness/calibration/gate/replays.ts'
import { formatSeconds } from '../harness/config/units/units.ts'
import { replayBank } from '../harness/stories/calibrate-gate/calibrate-gate.ts'
import { usualSettings } from '../harness/verdict/pairs/settings.ts'

const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`

/** How many gates are replayed for each change of a figure. */
const gatesEach = 200
/** The least number of replayed gates with a change of the size of the MDE. */
const gatesAtMde = 1000

interface ReplaysOrder {
  /** The number of replays of equal arms. */
  readonly replays: number
  readonly signal: AbortSignal
  readonly tell: (line: string) => unknown
}

/** The results of synthetic gates from stored invocations, each with the change made and its outcome. Sends no load. */
export async function* replayedRows(
  known: GateCalibration,
  { replays, signal, tell }: ReplaysOrder,
): AsyncGenerator<readonly [string, string]> {
  const { bank } = known
  if (bank.length < fewestBanked) {
    tell(`the bank has ${bank.length} invocations, and replays need ${fewestBanked}`)
    return
  }
  for (const figure of ['p50', 'p95', 'p99', 'sliceP95', 'cpuPerRequest', 'app.cpuPerRequest'] as const) {
    const told = paceTold(bank, figure)
    if (told === undefined) continue
    const best = Number.isFinite(told.seconds) ? formatSeconds(told.seconds) : 'as many as can be'
    yield [
      `${figure}: from one invocation to the next, and of that by its slices`,
      `standard deviation ${percent(told.whole)}, ${percent(told.within)}; seconds of slices of each arm that tell most: ${best}`,
    ]
  }
  const watch = (news: { readonly type: string; readonly name?: string }) =>
    news.type === 'step' ? void tell(news.name ?? '') : undefined
  const pause = async () => {
    await setImmediate()
    signal.throwIfAborted()
  }
  const done = await replayBank(known, { equal: replays, curve: gatesEach }, { signal, watch })
  if (done === undefined) return
  await writeGateCalibration({ ...known, replayed: done })
  for (const figure of curveFigures) {
    const points = curveSeconds.map((time) => {
      const change = done.curve.find((point) => point.figure === figure && point.seconds === time)?.change
      return `${time / 60} min ${change == null ? '–' : percent(change)}`
    })
    yield [`${figure}: caught 95 times in 100 from`, points.join(', ')]
  }
  const ended = ({ gates, fail, unproven, medianSeconds }: OutcomeCounts) =>
    `fail ${percent(fail / gates)}, unproven ${percent(unproven / gates)} of ${gates}; the median took ${formatSeconds(medianSeconds)}`
  const equalArms = `equal arms, 10 min, from ${bank.length} invocations`
  yield [`${equalArms}, with the limits of this machine`, ended(done.equal)]
  tell(`replaying ${gatesAtMde} gates of equal arms with the usual limits`)
  const uncalibrated = { gates: gatesAtMde, seconds: usualSettings.mostSeconds, seed: 20_261_128 }
  yield [
    `${equalArms}, with the usual limits`,
    ended(await countOutcomes(tableOf(bank), uncalibrated, pause)),
  ]
  const order = { gates: gatesAtMde, seconds: usualSettings.mostSeconds, seed: 7 }
  for (const figure of ['p50', 'p95', 'sliceP95', 'cpuPerRequest'] as const) {
    tell(`replaying changes of ${figure} at the MDE`)
    const check = await mdeCheck(tableOf(bank), figure, order, pause)
    if (check)
      yield [
        `${figure} of all routes, changed by the MDE of ${percent(check.mde)}`,
        `${percent(check.caught)} of ${gatesAtMde} fail; found over injected ${check.found.toFixed(2)}; of those changed by 1.2 times as much ${percent(check.caughtBeyond)} fail`,
      ]
  }
}
