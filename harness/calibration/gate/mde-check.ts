import { allRoutes } from '../../config/budgets/budget.ts'
import { offScale } from '../../verdict/pairs/course/hypotheses.ts'
import { known } from '../../verdict/pairs/course/looks.ts'
import { detectableOf } from '../../verdict/pairs/course/prospects.ts'
import type { PairedFigureName } from '../../verdict/pairs/figures/paired-figures.ts'
import { type Look, settingsFor } from '../../verdict/pairs/settings.ts'
import { median } from '../../verdict/statistics/drift.ts'
import { hodgesLehmann } from '../../verdict/statistics/paired/signed-rank.ts'
import type { BankTable } from './bank.ts'
import { type ReplayOrder, syntheticGates } from './replays.ts'
import type { Injected, SyntheticGate } from './synthetic-gate.ts'

/** Whether gates really detect changes of the size that they print as their MDE. */
export interface MdeCheck {
  readonly figure: PairedFigureName
  /** The MDE that the median gate of equal arms prints for all routes together, relative. */
  readonly mde: number
  /** The share of failed gates when head is changed by the MDE, and when it is changed by 1.2 times the MDE. */
  readonly caught: number
  readonly caughtBeyond: number
  /** The change that the median failed gate found on fresh invocations, divided by the true change. */
  readonly found: number
}

/** How many gates of equal arms are asked for their MDE. */
const gatesAsked = 40
/** The factor for changes that gates should detect more reliably. */
const clearFactor = 1.2

/** The MDE that a gate prints for a figure of all routes together, as a relative change; NaN when it prints none. */
function printedBy(
  { course, observations }: SyntheticGate,
  figure: PairedFigureName,
  looks: readonly Look[],
): number {
  const own = observations.find((each) => each.route === allRoutes && each.figure === figure)
  if (own === undefined) return Number.NaN
  const used = [...course.looked, ...course.confirming]
  const least = detectableOf(own, observations, used, { looks, scenarios: 1 })
  return least === undefined ? Number.NaN : offScale(own.row, least)
}

/** The changes of a figure of all routes that a failed gate found, one for each confirmation. */
const foundBy = ({ course }: SyntheticGate, figure: PairedFigureName): number[] =>
  course.suspicions
    .filter(({ outcome }) => outcome === 'confirmed')
    .flatMap(({ suspects, fresh }) =>
      suspects
        .filter((own) => own.route === allRoutes && own.figure === figure)
        .map((own) => Math.expm1(hodgesLehmann(known(own, fresh)))),
    )

/** Replays gates in which head is changed by the MDE that gates of equal arms print; undefined when they print none. */
export async function mdeCheck(
  table: BankTable,
  figure: PairedFigureName,
  order: ReplayOrder,
  pause: () => Promise<void>,
): Promise<MdeCheck | undefined> {
  const replayed = async (gates: number, injected?: Injected): Promise<SyntheticGate[]> => {
    const made: SyntheticGate[] = []
    for await (const gate of syntheticGates(table, { ...order, gates, injected }, pause)) made.push(gate)
    return made
  }
  const equal = await replayed(gatesAsked)
  const { looks } = settingsFor({ mostSeconds: order.seconds })
  const printed = equal.map((gate) => printedBy(gate, figure, looks)).filter((mde) => !Number.isNaN(mde))
  if (printed.length * 2 < gatesAsked) return undefined
  const mde = median(printed)
  const at = (by: number) => replayed(order.gates, { figure, by, route: allRoutes })
  const changed = await at(mde)
  const further = await at(mde * clearFactor)
  const shareOf = (made: readonly SyntheticGate[]) =>
    made.filter(({ outcome }) => outcome === 'fail').length / made.length
  const found = changed.flatMap((gate) => foundBy(gate, figure))
  return {
    ...{ figure, mde, caught: shareOf(changed), caughtBeyond: shareOf(further) },
    found: median(found) / mde,
  }
}
