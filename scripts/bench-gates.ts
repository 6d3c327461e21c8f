/**
 * What thousands of gates do on synthetic noise: false alarms, false passes, power, and the effect found relative to the true
 * effect.
 * `node scripts/bench-gates.ts [gates] [seed]`; the short form is harness/verdict/pairs/judge/gate.test.ts.
 */

import { allRoutes } from '../harness/config/budgets/budget.ts'
import { known } from '../harness/verdict/pairs/course/looks.ts'
import { detectableOf } from '../harness/verdict/pairs/course/prospects.ts'
import { pairedFigure } from '../harness/verdict/pairs/figures/paired-figures.ts'
import { looksFor, usualSettings } from '../harness/verdict/pairs/settings.ts'
import { median } from '../harness/verdict/statistics/drift.ts'
import { hodgesLehmann } from '../harness/verdict/statistics/paired/signed-rank.ts'
import { seeded } from '../test/fixtures/evidence.ts'
import {
  type Simulated,
  type SimulatedFigure,
  simulatedGate,
  tally,
  times,
} from '../test/fixtures/simulated-gates.ts'

const gates = Number(process.argv[2] ?? 1000)
const seed = Number(process.argv[3] ?? 20261128)
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`

const of =
  (figures: readonly SimulatedFigure[], by: number, only?: string): Simulated['change'] =>
  (route, figure) =>
    figures.includes(figure) && (only === undefined || route === only) ? by : 0
const cpu: readonly SimulatedFigure[] = ['cpuPerRequest', 'app.cpuPerRequest']

const kinds: readonly [string, Simulated][] = [
  ['equal arms', {}],
  ['equal arms, half the noise', { noise: 0.5 }],
  ['equal arms, twice the noise', { noise: 2 }],
  ['equal arms, four times the noise', { noise: 4 }],
  ['everything worse by just what is negligible', { change: (_, figure) => pairedFigure(figure).negligible }],
  // The figure whose tolerable change is the smallest beside its noise, so that a fail is the least likely to come first.
  [
    'p95 within slices of all, the tolerable size',
    { change: of(['sliceP95'], pairedFigure('sliceP95').tolerable.all, allRoutes) },
  ],
  ['p95 +10 %', { change: of(['p95'], 0.1) }],
  ['p95 +20 %', { change: of(['p95'], 0.2) }],
  ['all percentiles +10 %', { change: of(times, 0.1) }],
  ['p95 within slices +10 %', { change: of(['sliceP95'], 0.1) }],
  ['all percentiles +20 %', { change: of(times, 0.2) }],
  ['p95 of one route +20 %', { change: of(['p95'], 0.2, 'list') }],
  ['CPU +2 %', { change: of(cpu, 0.02) }],
  ['CPU +7 %', { change: of(cpu, 0.07) }],
  ['CPU +30 %', { change: of(cpu, 0.3) }],
]
for (const [name, simulated] of kinds) {
  const found = tally(gates, simulated, seeded(seed))
  say(
    `${name.padEnd(45)} fail ${percent(found.fail)} · pass ${percent(found.pass)} · unproven ${percent(found.unproven)} · median ${found.median} invocations · failed by 7: ${percent(found.failedBy(7))}, 12: ${percent(found.failedBy(12))}, 15: ${percent(found.failedBy(15))}`,
  )
}

/**
 * What other lengths of slices would do in ten minutes. The usual noise is that of 12 s of slices; this share of its variance
 * comes from the start, and the rest falls as slices get longer.
 */
const usualSlices = 12
const ofStart = 0.2
/** Seconds of slices of the first invocations, which suffice for a large change, and of the others. */
const firstInvocations = 7
const lengths = [
  [12, 12],
  [10, 10],
  [8, 8],
  [7, 7],
  [6, 6],
  [7, 12],
  [7, 14],
  [6, 12],
] as const
const trials: readonly [string, Simulated['change']][] = [
  ['equal arms', undefined],
  ['all percentiles +20 %', of(times, 0.2)],
  ['CPU +7 %', of(cpu, 0.07)],
  ['p95 +10 %', of(['p95'], 0.1)],
]
/** Seconds of an invocation beside its slices. */
const besides = [13, Number(process.argv[4] ?? 9.5)]
for (const beside of besides)
  for (const [first, later] of lengths) {
    const slicesAt = (at: number) => (at < firstInvocations ? first : later)
    const secondsUntil = (count: number) =>
      Array.from({ length: count }, (_, at) => beside + slicesAt(at)).reduce((sum, own) => sum + own, 0)
    const within = (seconds: number) => {
      let count = 0
      while (secondsUntil(count + 1) <= seconds) count += 1
      return count
    }
    const invocations = within(600)
    const noise = (at: number) => Math.sqrt(ofStart + ((1 - ofStart) * usualSlices) / slicesAt(at))
    for (const [name, change] of trials)
      for (const quiet of [1, 0.7]) {
        const own: Simulated = { noise: (at) => noise(at) * quiet, invocations, change }
        const found = tally(gates, own, seeded(seed), looksFor(invocations))
        const decided = change === undefined ? found.passedBy : found.failedBy
        say(
          `${beside} s beside ${first} s of slices, then ${later} s, ${quiet} of the usual noise, ${name}: median ${Math.round(secondsUntil(found.median))} s; decided in 2 min ${percent(decided(within(121)))}, 4 min ${percent(decided(within(240)))}, 10 min ${percent(decided(invocations))}; fail ${percent(found.fail)}, unproven ${percent(found.unproven)}`,
        )
      }
  }

/** Regressions of the size that equal arms would detect 95 times in 100. */
for (const figure of ['p95', 'app.cpuPerRequest'] as const) {
  const mdes = Array.from({ length: 40 }, (_, at) => {
    const { hypotheses, course } = simulatedGate({}, seeded(seed + at))
    const own = hypotheses.find(({ route, figure: named }) => route === 'all' && named === figure)
    if (own === undefined) return Number.NaN
    const ways = { looks: usualSettings.looks, scenarios: 1 }
    return detectableOf(own, hypotheses, course.looked, ways) ?? Number.NaN
  })
  const mde = Math.expm1(median(mdes))
  const random = seeded(seed)
  const failed = Array.from({ length: gates }, () =>
    simulatedGate({ change: of([figure], mde, 'all') }, random),
  ).filter(({ outcome }) => outcome === 'fail')
  const ratios = failed.flatMap(({ course }) =>
    course.suspicions
      .filter(({ outcome }) => outcome === 'confirmed')
      .flatMap(({ fresh, suspects }) =>
        suspects
          .filter((own) => own.route === 'all' && own.figure === figure)
          .map((own) => Math.expm1(hodgesLehmann(known(own, fresh))) / mde),
      ),
  )
  say(
    `${figure} of all at its MDE of ${percent(mde)}: caught ${percent(failed.length / gates)}; found over injected ${median(ratios).toFixed(2)}`,
  )
}
