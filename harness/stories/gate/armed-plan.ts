import { TailgateError } from '../../base/errors.ts'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import { calibratedLimits } from '../../calibration/gate/calibrated-limits.ts'
import { readGateCalibration } from '../../calibration/gate/gate-cache.ts'
import type { GateCalibration } from '../../calibration/gate/gate-calibration.ts'
import { gateFingerprint, gateKeyOf } from '../../calibration/gate/gate-fingerprint.ts'
import { curveFigures } from '../../calibration/gate/replays.ts'
import { curveFor, resolutionAt } from '../../calibration/gate/resolution.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import { formatChosen } from '../../config/units/units.ts'
import { formatShare } from '../../verdict/figures/format.ts'
import { figureOfRoute } from '../../verdict/pairs/change-in-words.ts'
import {
  isAbout,
  type PairedFigureName,
  pairedFigure,
  pairedFigureNames,
} from '../../verdict/pairs/figures/paired-figures.ts'
import { isOfRoute, type LimitOverride } from '../../verdict/pairs/settings.ts'
import type { ComparisonPlan } from './comparison-plan.ts'

/** What is known about the gate of each scenario of a plan. */
export interface KnownGate {
  readonly name: string
  readonly known: GateCalibration | undefined
}

/**
 * The stored results about the gates of a plan on this machine, at `now` (Unix milliseconds). They hold for the set-up, the
 * rows and the rate of the plan only.
 * @param project the name of the project, as `projectName` gives it.
 */
export async function knownGatesOf(
  { arms, scenarios, rate }: Pick<ComparisonPlan, 'arms' | 'scenarios' | 'rate'>,
  project: string,
  now: number,
  cache?: string,
): Promise<KnownGate[]> {
  return Promise.all(
    scenarios.map(async ({ scenario: { name } }) => {
      const fingerprint = gateFingerprint(gateKeyOf(arms.head.stack, { project, scenario: name, rate }))
      return { name, known: await readGateCalibration(fingerprint, now, cache) }
    }),
  )
}

/** The longest time for each scenario of a plan, in seconds. */
const secondsEach = ({ settings, scenarios }: ComparisonPlan): number =>
  settings.mostSeconds / scenarios.length

/** The figures whose tolerable change a limit gives: its own, and those that it implies and that have no limit of their own. */
function limitedBy({ figure, route }: LimitOverride, limits: readonly LimitOverride[]): PairedFigureName[] {
  const hasOwn = (name: PairedFigureName) =>
    limits.some((own) => own.figure === name && own.tolerable !== undefined && isOfRoute(own, route))
  return pairedFigureNames.filter((name) => name === figure || (isAbout(figure, name) && !hasOwn(name)))
}

/**
 * @throws TailgateError TOLERABLE_TOO_SMALL for a limit that this machine cannot distinguish from no change in the available
 * time.
 */
function refuseTooSmall(plan: ComparisonPlan, gates: readonly KnownGate[]): void {
  const { limits } = plan.settings
  const seconds = secondsEach(plan)
  const limited = limits.flatMap((limit) => limitedBy(limit, limits).map((name) => ({ ...limit, name })))
  for (const { known } of gates)
    for (const { name, figure, route, tolerable } of limited) {
      const curve = curveFor(name)
      if (tolerable === undefined || !known?.replayed || curve === undefined) continue
      const least = resolutionAt(known.replayed.curve, curve, seconds)
      if (least === undefined || (least !== null && least <= tolerable)) continue
      const of = name === figure ? '' : ` of the ${pairedFigure(name).label}`
      throw new TailgateError('TOLERABLE_TOO_SMALL', {
        limit: `${route === undefined ? '' : `${route} `}${figure} ${formatShare(tolerable)}`,
        time: formatChosen(seconds),
        scenario: known.scenario,
        possible: least === null ? `no change${of || ' of it'}` : `a change of ${formatShare(least)}${of}`,
      })
    }
}

/** `Here, in 6 min, a change of p50 by 3 %, p95 by 7 % is caught 95 times in 100`, from replays of the bank. */
function resolvedIn({ name, known }: KnownGate, plan: ComparisonPlan): string[] {
  if (!known?.replayed) return []
  const { curve, banked, at } = known.replayed
  const seconds = secondsEach(plan)
  const parts = curveFigures.flatMap((figure) => {
    const least = resolutionAt(curve, figure, seconds)
    return least === undefined || least === null
      ? []
      : [`${figureOfRoute({ ...pairedFigure(figure), scope: 'all' }, name)} by ${formatShare(least)}`]
  })
  const of = plan.scenarios.length > 1 ? ` of ${name}` : ''
  const from = `replayed from ${banked} invocations of equal arms, ${new Date(at).toISOString().slice(0, 10)}`
  return parts.length === 0
    ? [
        `Here, in ${formatChosen(seconds)}, no change of times or CPU time${of} is caught 95 times in 100 (${from}).`,
      ]
    : [
        `Here, in ${formatChosen(seconds)}, a change${of} is caught 95 times in 100 from this on: ${parts.join(', ')} (${from}).`,
      ]
}

/** The limits that follow from what this machine resolves, each for its own scenario, and sentences about them. */
function ofMachine(
  plan: ComparisonPlan,
  gates: readonly KnownGate[],
): { readonly limits: readonly LimitOverride[]; readonly notes: readonly string[] } {
  const seconds = secondsEach(plan)
  const found = gates.map(({ name, known }) => {
    const limits = calibratedLimits(known?.replayed?.curve ?? [], seconds, plan.settings.limits)
    const ofAll = limits.filter(({ route }) => route === allRoutes)
    const said = ofAll.map(({ figure, tolerable = 0 }) => `${figure} by ${formatShare(tolerable)}`)
    const where = gates.length > 1 ? ` of ${name}` : ''
    const note = `In ${formatChosen(seconds)} this machine cannot tell less${where}, so more than usual is tolerable: ${[...new Set(said)].join(', ')}, of single routes in proportion.`
    return {
      limits: limits.map((limit) => ({ ...limit, scenario: name })),
      notes: said.length === 0 ? [] : [note],
    }
  })
  return { limits: found.flatMap(({ limits }) => limits), notes: found.flatMap(({ notes }) => notes) }
}

/**
 * The plan of a gate with what is known about it on this machine. A gate that was never seen to block is advisory, or refused
 * when it must be armed.
 * @throws TailgateError TOLERABLE_TOO_SMALL, GATE_UNARMED.
 */
export function armedPlan(
  plan: ComparisonPlan,
  gates: readonly KnownGate[],
  { isRequired }: { readonly isRequired: boolean },
): ComparisonPlan {
  refuseTooSmall(plan, gates)
  const why = whyUnarmed(gates)
  if (why !== undefined && isRequired) throw new TailgateError('GATE_UNARMED', { why })
  const { limits, notes } = ofMachine(plan, gates)
  return {
    ...plan,
    settings: { ...plan.settings, limits: [...limits, ...plan.settings.limits] },
    advisory: plan.advisory ?? why,
    notes: [...plan.notes, ...gates.flatMap((gate) => resolvedIn(gate, plan)), ...notes],
  }
}
