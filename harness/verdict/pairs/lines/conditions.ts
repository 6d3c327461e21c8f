import { sum } from '../../../base/sum.ts'
import { counted } from '../../../base/text.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { formatMicroseconds } from '../../../config/units/units.ts'
import { type ArmName, armNames, type Slice } from '../../../evidence/paired.ts'
import { formatShare } from '../../figures/format.ts'
import { median } from '../../statistics/drift.ts'
import { driven, type Observed } from '../figures/observed.ts'
import { pairedFigures } from '../figures/paired-figures.ts'
import { type Condition, condition } from './condition.ts'
import { deferredWork } from './deferred-work.ts'
import { coldOf, droppedOf, localOf, mostDisturbed, mostLocal } from './disturbance.ts'
import type { MissingFigures, RoutedFigure } from './missing-figures.ts'

const slicesOf = ({ evidence }: Observed): readonly Slice[] =>
  evidence.invocations.flatMap(({ slices }) => slices)

/**
 * How many pairs were dropped. When there are too many, the remaining ones are not a fair sample, neither for a pass nor for
 * a fail.
 */
function droppedPairs({ invocations }: Observed): Condition {
  const { measured, dropped, share } = droppedOf(invocations)
  const isFine = share <= mostDisturbed
  const found =
    dropped === 0
      ? `All ${counted(measured, 'pair')} of slices count: nobody else used far more of the machine in one half than in the other.`
      : `${dropped} of ${counted(measured, 'pair')} of slices (${formatShare(share)}) were dropped, as others used far more of the machine in one half than in the other, or nearly all of it.`
  return condition(
    'contention',
    isFine,
    isFine
      ? found
      : `${found} More than a quarter, so nothing passes and only counts can fail: run again when nothing else runs on this machine.`,
    isFine,
  )
}

/** In seconds: the heating of a comparison that has little time ends before this. */
const leastLongHeating = 11
/** Heating ends early where more of the requests than this fail. */
const mostFailedHeating = 0.5

/** The share of an arm's requests of a route that fail, in the median invocation; NaN where there are none. */
const errorsOf = ({ invocations }: Observed, arm: ArmName, route: string): number =>
  median(invocations.flatMap(({ arms }) => pairedFigures.errorRate.read(arms[arm], route) ?? []))

function heating(observed: Observed): Condition {
  const { evidence } = observed
  const invocations = driven(evidence)
  const { cold, share } = coldOf(invocations)
  if (share === 0)
    return condition('heating', true, 'Both arms were heated until their CPU time per request was flat.')
  const isFine = share <= mostDisturbed
  const longest = Math.max(
    ...invocations.flatMap(({ heating: by }) => armNames.map((arm) => by[arm].seconds)),
  )
  const failing = armNames.filter((arm) => errorsOf(observed, arm, allRoutes) > mostFailedHeating)
  const remedy =
    failing.length > 0
      ? `Most requests to ${failing.join(' and ')} fail, so that heating ended early.`
      : longest < leastLongHeating
        ? 'With --max-time 6m or more for each scenario, arms are heated longer.'
        : `The machine was too slow to warm them in ${Math.round(longest)} s: run again when it has less to do.`
  const effect = isFine
    ? 'So few hide nothing.'
    : `A process that is not warm costs more than its code does, which can hide a change; so nothing passes. ${remedy}`
  return condition(
    'heating',
    isFine,
    `CPU time per request was still changing at the first slice in ${cold[0]} invocations of base and ${cold[1]} of head, of ${invocations.length}. ${effect}`,
  )
}

function draining(observed: Observed): Condition {
  const slices = slicesOf(observed)
  const [base = 0, head = 0] = armNames.map((arm) =>
    sum(slices.filter((slice) => slice.arm === arm).map(({ undrained }) => undrained)),
  )
  if (base + head === 0)
    return condition('draining', true, 'Every slice had ended before the other arm’s turn began.')
  const late = slices.filter(({ undrained }) => undrained > 0).length
  const isFine = late <= 0.05 * slices.length
  const effect = isFine
    ? 'They count as timeouts of their arm.'
    : 'So one arm’s requests ran into the other’s turn too often: nothing passes.'
  return condition(
    'draining',
    isFine,
    `${base} requests of base and ${head} of head had not ended by the deadline, in ${late} of ${slices.length} slices. ${effect}`,
  )
}

/** A lag of requests, as a share of the measured latency, above which the latency mostly reflects the generator. */
const mostLag = 0.5

function sendLag(observed: Observed): Condition {
  const lag = median(slicesOf(observed).map((slice) => slice.sendLag))
  const p95 = median(
    observed.invocations.flatMap(({ arms }) => pairedFigures.p95.read(arms.base, allRoutes) ?? []),
  )
  if (!Number.isFinite(lag) || !Number.isFinite(p95))
    return condition('send lag', false, 'No slice tells how late its requests left; so nothing passes.')
  const isFine = lag <= Math.max(1000, mostLag * p95)
  const found = `In the median slice the latest request left ${formatMicroseconds(lag)} after it was meant to; the p95 of base is ${formatMicroseconds(p95)}.`
  return condition(
    'send lag',
    isFine,
    isFine
      ? found
      : `${found} Latencies then are those of the generator rather than of the arms; so nothing passes. Run again when nothing else runs on this machine.`,
  )
}

/**
 * From which share of failing requests to base on the figures say nothing of the arms: of all requests, and of those of a single
 * route, where both arms fail at them.
 */
export const mostFailed = { all: 0.01, route: 0.1 } as const

/** Routes of which both arms answer so many requests with errors that their times are those of errors. */
function failingRoutes(observed: Observed): Condition | undefined {
  const failing = observed.routes.filter((route) => {
    const [ofBase, ofHead] = [errorsOf(observed, 'base', route), errorsOf(observed, 'head', route)]
    return route !== allRoutes && ofBase > mostFailed.route && ofHead >= ofBase / 2
  })
  if (failing.length === 0) return undefined
  return condition(
    'errors of routes',
    false,
    `${failing.join(', ')}: more than ${formatShare(mostFailed.route)} of the requests fail in both arms. Errors would be compared with errors; so nothing passes. Mend the service or the scenario, or say in its expect which statuses are right.`,
  )
}

function errorsOfBase(observed: Observed): Condition | undefined {
  const [share, ofHead] = [errorsOf(observed, 'base', allRoutes), errorsOf(observed, 'head', allRoutes)]
  if (!(share > mostFailed.all)) return failingRoutes(observed)
  const fails = `${formatShare(share)} of the requests to base fail`
  // A head that answers what base fails at does more, and that is what it is for.
  return ofHead < share / 2
    ? condition(
        'errors of base',
        false,
        `${fails}, and ${formatShare(ofHead)} of those to head: the arms do not do the same work; so nothing passes, and only counts of routes that base answers can fail.`,
        false,
      )
    : condition('errors of base', false, `${fails}. Errors would be compared with errors; so nothing passes.`)
}

/**
 * Requests that failed on this machine and never reached the arms. Their results are not known, and how soon they failed says
 * nothing about an arm.
 */
function localFailures({ invocations }: Observed): Condition | undefined {
  const { totals, share } = localOf(invocations)
  if (share === 0) return undefined
  const isFine = share <= mostLocal
  const found = totals.map(({ arm, local, done }) => `${local} of ${counted(done, 'request')} to ${arm}`)
  const effect = isFine
    ? 'So few move no figure.'
    : 'What they would have shown is not known; so nothing passes, and only counts can fail. Run again when nothing else runs on this machine, or with a lower rate.'
  return condition(
    'failures of this machine',
    isFine,
    `${found.join(' and ')} failed on this machine, not at the service. ${effect}`,
    isFine,
  )
}

/** Routes that cannot be compared. */
function routes({ evidence: { onlyIn } }: Observed): Condition[] {
  return armNames
    .filter((arm) => onlyIn[arm].length > 0)
    .map((arm) =>
      condition(
        `routes of ${arm} only`,
        true,
        `${onlyIn[arm].join(', ')}: only ${arm} has ${onlyIn[arm].length > 1 ? 'these routes, so they are' : 'this route, so it is'} not compared.`,
      ),
    )
}

const namesOf = (figures: readonly RoutedFigure[]): string =>
  figures.map(({ route, figure }) => `${figure} of ${route}`).join(', ')

/** Figures with too few requests that a pass can do without. */
function spare({ spare: figures }: MissingFigures): Condition | undefined {
  if (figures.length === 0) return undefined
  const isOne = figures.length === 1
  return condition(
    'too few requests',
    true,
    `${namesOf(figures)}: an invocation has too few requests for ${isOne ? 'it' : 'them'}, so ${isOne ? 'it is' : 'they are'} shown and ${isOne ? 'decides' : 'decide'} nothing. A higher rate or longer slices give more.`,
  )
}

/** Figures that a pass has to judge, and of which this evidence says too little. */
function untold({ thin, unmeasured, oneSided }: MissingFigures): Condition[] {
  const of = (figures: readonly RoutedFigure[], name: string, words: (pronoun: string) => string) =>
    figures.length === 0
      ? []
      : [condition(name, false, `${namesOf(figures)}: ${words(figures.length === 1 ? 'it' : 'them')}`)]
  return [
    ...of(
      thin,
      'too few requests for a pass',
      (pronoun) =>
        `an invocation has too few requests for ${pronoun}, so nothing passes. A higher --rate gives more.`,
    ),
    ...of(
      unmeasured,
      'not measured',
      (pronoun) =>
        `nothing measures ${pronoun} here, so nothing passes. Leave out a limit of what this target does not have.`,
    ),
    ...of(
      oneSided,
      'measured in base only',
      (pronoun) =>
        `head never has ${pronoun}, so that no change can be told, and nothing passes until --accept '<figure>: reason' says that this is expected.`,
    ),
  ]
}

/** The conditions of a scenario, and their effect on the verdict. */
export function conditionsOf(observed: Observed, missing: MissingFigures): Condition[] {
  if (observed.invocations.length === 0) return []
  return [
    droppedPairs(observed),
    heating(observed),
    draining(observed),
    deferredWork(observed),
    sendLag(observed),
    errorsOfBase(observed),
    localFailures(observed),
    ...routes(observed),
    spare(missing),
    ...untold(missing),
  ].filter((line) => line !== undefined)
}
