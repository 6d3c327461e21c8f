import { allRoutes } from '../../config/budgets/budget.ts'
import { isAbout, pairedFigure } from '../../verdict/pairs/figures/paired-figures.ts'
import { isOfRoute, type LimitOverride } from '../../verdict/pairs/settings.ts'
import { type CurvePoint, curveFigures } from './replays.ts'
import { alike, resolutionAt } from './resolution.ts'

/** How many times the usual limit a machine may tolerate at most: a gate that tolerates anything protects nothing. */
const mostFactor = 2
/** No figure may more than double. */
const mostTolerable = 1

/** A limit as it is written, rounded up to two digits. */
function limitOf(asked: number): number {
  const share = Math.min(asked, mostTolerable)
  const unit = 10 ** (Math.floor(Math.log10(share)) - 1)
  return Number((Math.ceil(share / unit - 1e-9) * unit).toPrecision(2))
}

/**
 * The tolerable changes of figures of which this machine, in this time, resolves none as small as usually tolerated: otherwise
 * equal arms could not pass. A limit that was asked replaces the one of every route, or the one of all together, alike.
 */
export function calibratedLimits(
  curve: readonly CurvePoint[],
  seconds: number,
  asked: readonly LimitOverride[],
): readonly LimitOverride[] {
  return curveFigures.flatMap((name) => {
    const least = resolutionAt(curve, name, seconds)
    const factor = Math.min(
      mostFactor,
      (least ?? Number.POSITIVE_INFINITY) / pairedFigure(name).tolerable.all,
    )
    if (least === undefined || factor <= 1) return []
    return alike[name].flatMap((figure): LimitOverride[] => {
      const { scope, tolerable } = pairedFigure(figure)
      const isAsked = ({ route }: LimitOverride) =>
        asked.some(
          (said) => said.tolerable !== undefined && isAbout(said.figure, figure) && isOfRoute(said, route),
        )
      const limit = { figure, isCalibrated: true }
      const all = { ...limit, route: allRoutes, tolerable: limitOf(tolerable.all * factor) }
      const each = { ...limit, route: undefined, tolerable: limitOf(tolerable.route * factor) }
      return (scope === 'all' ? [all] : [each, all]).filter((one) => !isAsked(one))
    })
  })
}
