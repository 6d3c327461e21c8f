import { type Course, Replay } from '../../verdict/pairs/course/course.ts'
import { type Observation, observationOf } from '../../verdict/pairs/course/hypotheses.ts'
import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { isHopeless } from '../../verdict/pairs/judge/judge-pairs.ts'
import type { PairSettings } from '../../verdict/pairs/settings.ts'
import type { BankTable } from './bank.ts'

/** A change applied to head, relative: to one figure of every route and of all together, or of one of these only. */
export interface Injected {
  readonly figure: PairedFigureName
  readonly by: number
  readonly route?: string
}

export interface SyntheticGate {
  readonly outcome: 'pass' | 'fail' | 'unproven'
  readonly invocations: number
  readonly tookSeconds: number
  /** How the gate decided. */
  readonly course: Course
  readonly observations: readonly Observation[]
}

interface Drawn {
  readonly at: number
  /** Whether the labels of its arms are exchanged. */
  readonly isSwapped: boolean
}

/** The figures of drawn invocations, as if the gate had measured them. */
function valuesOf({ figures }: BankTable, drawn: readonly Drawn[], injected: Injected | undefined) {
  return figures.map(({ route, figure, isThin, base, head }) => {
    const isChanged = injected?.figure === figure && (injected.route ?? route) === route
    const factor = isChanged ? 1 + injected.by : 1
    return {
      ...{ route, figure, isThin },
      base: drawn.map(({ at, isSwapped }) => (isSwapped ? head : base)[at] ?? Number.NaN),
      head: drawn.map(({ at, isSwapped }) => ((isSwapped ? base : head)[at] ?? Number.NaN) * factor),
    }
  })
}

/**
 * A gate on invocations drawn from a bank with replacement. The labels of the arms of each are exchanged or not by a random
 * bit, which is valid because the arms are equal. Its figures are looked at, confirmed and passed by the same rules as in a real
 * gate of a single scenario. Its conditions are left out, as a bank does not have them: too many dropped pairs, cold arms, late
 * requests, work after the answers, failures of this machine, missing figures. They make a real gate go on or end unproven, so a
 * real one may be unproven more often, and take longer, than these tell.
 */
export function syntheticGate(
  table: BankTable,
  settings: PairSettings,
  random: () => number,
  injected?: Injected,
): SyntheticGate {
  const drawn: Drawn[] = []
  let tookSeconds = 0
  for (;;) {
    const usual = drawn.length === 0 ? settings.invocationSeconds : tookSeconds / drawn.length
    const affordable = Math.floor(Math.max(0, settings.mostSeconds - tookSeconds) / usual)
    const observations = valuesOf(table, drawn, injected).flatMap(
      (values) => observationOf(values, settings) ?? [],
    )
    const question = { hypotheses: observations, looks: settings.looks, scenarios: 1, seed: settings.seed }
    const course = new Replay({ ...question, isOver: affordable === 0 }, drawn.length).run()
    const isHopelessNow = isHopeless({ observations, course, settings }, drawn.length + affordable)
    if (affordable === 0 || course.wanted === 0 || isHopelessNow) {
      const outcome = course.state === 'fail' || course.state === 'pass' ? course.state : 'unproven'
      return { outcome, invocations: drawn.length, tookSeconds, course, observations }
    }
    for (let more = Math.min(course.wanted, affordable); more > 0; more -= 1) {
      const at = Math.floor(random() * table.tookSeconds.length)
      drawn.push({ at, isSwapped: random() < 0.5 })
      tookSeconds += table.tookSeconds[at] ?? 0
    }
  }
}
