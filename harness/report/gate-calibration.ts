import { padEnd, padStart } from '../base/text.ts'
import { whyUnarmed } from '../calibration/gate/arming.ts'
import {
  type GateCalibration,
  isCaught,
  type NoOp,
  type Replayed,
  type TriedRegression,
} from '../calibration/gate/gate-calibration.ts'
import { paceTold } from '../calibration/gate/pace-told.ts'
import { curveFigures, curveSeconds, fewestBanked } from '../calibration/gate/replays.ts'
import { formatSeconds } from '../config/units/units.ts'
import { formatShare } from '../verdict/figures/format.ts'
import { pairedFigure } from '../verdict/pairs/figures/paired-figures.ts'

const isRegression = (ended: NoOp | TriedRegression): ended is TriedRegression => 'name' in ended

/** How a real gate of a calibration ended, in one line, and its findings. */
export function gateEndLines(ended: NoOp | TriedRegression): string[] {
  const { outcome, reason, invocations, tookSeconds } = ended
  const when = `after ${invocations} invocations, ${formatSeconds(tookSeconds)}`
  if (!isRegression(ended)) {
    const said = { pass: '✓ equal', unproven: '? not told apart, unproven', fail: '✗ told apart' }[outcome]
    return [`${said}  equal arms ${when}`, `  ${reason}`]
  }
  const { name, words, found } = ended
  const missed = {
    ...{ pass: '✗ passed', unproven: '? not caught, unproven' },
    fail: '? not caught, as a broken copy gives errors too',
  }
  const mark = isCaught(ended) ? '✓ caught' : missed[outcome]
  return [`${mark}  ${name} ${when}: ${words}`, `  ${found ?? reason}`]
}

function replayedLines({ banked, equal, curve }: Replayed): string[] {
  const share = (count: number) => formatShare(count / equal.gates)
  const cell = (figure: string, seconds: number) => {
    const point = curve.find((one) => one.figure === figure && one.seconds === seconds)
    return padStart(point?.change == null ? '–' : formatShare(point.change), 9)
  }
  const titles = curveSeconds.map((seconds) => padStart(`${seconds / 60} min`, 9)).join('')
  return [
    `Of ${equal.gates} gates of equal arms replayed from ${banked} invocations, ${share(equal.fail)} failed and ${share(equal.unproven)} were unproven; the median took ${formatSeconds(equal.medianSeconds)}.`,
    '',
    'The smallest change that is caught 95 times in 100, replayed with the change put in:',
    `${padEnd('', 30)}${titles}`,
    ...curveFigures.map(
      (figure) =>
        `${padEnd(pairedFigure(figure).label, 30)}${curveSeconds.map((seconds) => cell(figure, seconds)).join('')}`,
    ),
  ]
}

/**
 * The noise of equal arms, and the duration of measurement that follows from it for an invocation before both arms are
 * started anew.
 */
function paceLines(bank: GateCalibration['bank']): string[] {
  const told = (['p50', 'p95', 'cpuPerRequest'] as const).flatMap((figure) => paceTold(bank, figure) ?? [])
  if (bank.length < fewestBanked || told.length === 0) return []
  return [
    '',
    'From one invocation to the next equal arms scatter by (standard deviation; in brackets what its slices alone explain):',
    ...told.map(({ figure, whole, within, seconds }) => {
      const best = Number.isFinite(seconds)
        ? `about ${formatSeconds(seconds)} of slices of each arm before a new start tell most`
        : 'the longer the slices of each start, the more they tell'
      return `${padEnd(pairedFigure(figure).label, 30)}${padStart(formatShare(whole), 9)} (${formatShare(within)}): ${best}`
    }),
  ]
}

/** What a calibration of a gate knows. */
export function gateCalibrationLines(known: GateCalibration): string[] {
  const { scenario, bank, regressions, replayed } = known
  const why = whyUnarmed([{ name: scenario, known }])
  const namesOf = (tried: typeof regressions) => [...new Set(tried.map(({ name }) => name))]
  const caught = namesOf(regressions.filter(isCaught))
  return [
    ...(replayed === undefined
      ? [
          `${bank.length} invocations of equal arms are banked; from ${fewestBanked} on they are replayed into synthetic gates.`,
        ]
      : replayedLines(replayed)),
    ...paceLines(bank),
    '',
    why === undefined
      ? `The gate of ${scenario} is armed on this machine, and each result counts for a week: equal arms passed, and of ${namesOf(regressions).length} known regressions it caught ${caught.length} (${caught.join(', ')}).`
      : `The gate of ${scenario} is not armed, as ${why}.`,
  ]
}
