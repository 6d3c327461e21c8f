import { sum } from '../../../base/sum.ts'
import { counted } from '../../../base/text.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { formatMicroseconds } from '../../../config/units/units.ts'
import { armNames, type Slice } from '../../../evidence/paired.ts'
import { formatShare } from '../../figures/format.ts'
import { median } from '../../statistics/drift.ts'
import { driven, type Observed } from '../figures/observed.ts'
import { pairedFigures } from '../figures/paired-figures.ts'
import { type Condition, condition } from './condition.ts'
import { deferredWork } from './deferred-work.ts'
import type { MissingFigures, RoutedFigure } from './missing-figures.ts'

/** The largest share of pairs, invocations or slices that may be disturbed. */
const mostDisturbed = 0.25

const slicesOf = ({ evidence }: Observed): readonly Slice[] =>
  evidence.invocations.flatMap(({ slices }) => slices)

/**
 * How many pairs were dropped. When there are too many, the remaining ones are not a fair sample, neither for a pass nor for
 * a fail.
 */
function droppedPairs(observed: Observed): Condition {
  const measured = sum(observed.invocations.map(({ kept, dropped }) => kept.length + dropped))
  const dropped = sum(observed.invocations.map((each) => each.dropped))
  const share = measured === 0 ? 0 : dropped / measured
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

function heating({ evidence }: Observed): Condition {
  const invocations = driven(evidence)
  const cold = armNames.map((arm) => invocations.filter(({ heating: by }) => !by[arm].isFlat).length)
  const most = Math.max(0, ...cold)
  if (most === 0)
    return condition('heating', true, 'Both arms were heated until their CPU time per request was flat.')
  const isFine = most <= mostDisturbed * invocations.length
  const longest = Math.max(
    ...invocations.flatMap(({ heating: by }) => armNames.map((arm) => by[arm].seconds)),
  )
  const remedy =
    longest < leastLongHeating
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

function errorsOfBase({ invocations }: Observed): Condition | undefined {
  const [share = 0, ofHead = 0] = armNames.map((arm) =>
    median(invocations.flatMap(({ arms }) => pairedFigures.errorRate.read(arms[arm], allRoutes) ?? [])),
  )
  if (!(share > 0.01)) return undefined
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

/** The largest share of requests that may have failed on this machine itself: a tenth of those beyond the p99. */
const mostLocal = 0.001

/**
 * Requests that failed on this machine and never reached the arms. Their results are not known, and how soon they failed says
 * nothing about an arm.
 */
function localFailures({ invocations }: Observed): Condition | undefined {
  const totals = armNames.map((arm) => {
    const counts = invocations.flatMap(({ arms }) => arms[arm].routes.get(allRoutes)?.counts ?? [])
    return {
      arm,
      local: sum(counts.map(({ failures }) => failures.local ?? 0)),
      done: sum(counts.map(({ done }) => done)),
    }
  })
  if (totals.every(({ local }) => local === 0)) return undefined
  const isFine = totals.every(({ local, done }) => local <= mostLocal * done)
  const found = totals.map(({ arm, local, done }) => `${local} of ${counted(done, 'request')} to ${arm}`)
  const effect = isFine
    ? 'So few move no figure.'
    : 'What they would have shown is not known; so nothing passes, and only counts can fail. Run again when nothing else runs on this machine, or with a lower --rate.'
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
function untold({ thin, unmeasured }: MissingFigures): Condition[] {
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
