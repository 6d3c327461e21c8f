import { counted } from '../base/text.ts'
import type { BudgetVerdict, DecisionCounts, Outcome, ScenarioVerdict, Verdict } from '../bundle/verdict.ts'
import { allRoutes, type Budget, decides } from '../config/budgets/budget.ts'
import type { Evidence, ScenarioEvidence } from '../evidence/evidence.ts'
import { assess, withoutFigure } from './assess.ts'
import { calibrationLines } from './certificate/calibration-lines.ts'
import { certify } from './certificate/certificate.ts'
import type { CertificateCheck, FailsWithin, PartFor, SeriesFor } from './certificate/certificate-line.ts'
import { namingUsers } from './certificate/closed-loop-lines.ts'
import { contentionLines } from './certificate/contention-lines.ts'
import { spoils, withEffects } from './certificate/effects.ts'
import { failureLines } from './certificate/failure-lines.ts'
import {
  type FaultFreeFor,
  type FaultFreeSeconds,
  faultFreeSecondsFor,
  faultLines,
  judgedSeries,
} from './certificate/fault-free-seconds.ts'
import { localLines } from './certificate/local-lines.ts'
import { hasBeginning, warmUpCutLine, warmUpCutOf, withoutBeginning } from './certificate/warm-up-cut.ts'
import type { Sources } from './figures/estimates.ts'
import { type LoadPhase, loadPhasesOf, partOf } from './figures/phases.ts'
import { disturbancesOf, recoveryOf } from './figures/recovery.ts'
import { type RouteSeries, seriesOf } from './figures/route-series.ts'
import { neighboursIn, seriesWithin, usageWithin } from './figures/some-seconds.ts'
import { type Usage, usageOf } from './figures/usage.ts'
import { type Confidence, confidenceFor } from './statistics/confidence.ts'

/**
 * The verdict of a run: a function of its evidence and budgets alone.
 *
 * A budget passes when the 95 % interval of its figure is within the limit, fails when the interval is beyond it, and is
 * unproven otherwise; a budget without its scenario, its route or enough samples is unproven too. A scenario that did not run
 * to its end is not judged at all, not even when it looks like a fail, because its requests were cut short in unknown ways.
 * Then the certificate is applied (see `CertificateCheck`): a verdict that a failed line does not carry becomes unproven,
 * with the sentence of that line. A fail stays a fail when the line could only have made the service look better. When faults
 * were injected, see `faultFreeSecondsFor`.
 *
 * `decisions` is how many times the evidence of a scenario may be judged while it grows (see `decisionSecondsFrom`). Its
 * intervals are widened for it, so that all decisions together judge a budget on the true value wrongly at most 5 times in
 * 100.
 */
export function judge(
  evidence: Evidence,
  budgets: readonly Budget[],
  decisions: DecisionCounts = 1,
): Verdict {
  const names = new Set([...evidence.scenarios, ...budgets].map(({ scenario }) => scenario))
  const scenarios = [...names].map((name) => {
    const own = budgets.filter(({ scenario }) => scenario === name)
    const found = evidence.scenarios.filter(({ scenario }) => scenario === name)
    const [only] = found
    return only && found.length === 1
      ? judgeScenario(evidence, only, own, confidenceFor(name, decisions))
      : withoutEvidence(name, own)
  })
  const outcome = worst(scenarios.map((scenario) => scenario.outcome))
  const chosen = scenarios.filter((scenario) => scenario.outcome === outcome)
  const reason =
    outcome === 'pass'
      ? `${counted(budgets.filter((budget) => decides(budget) && isStated(budget)).length, 'budget')} held in ${counted(scenarios.length, 'scenario')}.`
      : chosen.map((scenario) => `${scenario.scenario}: ${scenario.reason}`).join(' ') ||
        'There is no evidence and no budget, so nothing is proven.'
  return { outcome, reason, scenarios }
}

/** Fail before unproven before pass; unproven when there is nothing. */
function worst(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail'
  return outcomes.length > 0 && outcomes.every((outcome) => outcome === 'pass') ? 'pass' : 'unproven'
}

function withoutEvidence(scenario: string, budgets: readonly Budget[]): ScenarioVerdict {
  const reason = `There is no evidence of ${scenario} in this run.`
  return {
    scenario,
    outcome: 'unproven',
    reason,
    certificate: [{ name: 'evidence', outcome: 'unproven', sentence: reason }],
    budgets: budgets.filter(isJudged).map((budget) => withoutFigure(budget, reason)),
  }
}

/** What a budget on a route is judged by in a part of the run. */
interface Known {
  readonly part: ScenarioEvidence
  readonly series: RouteSeries | undefined
  readonly usage: Usage
}

const knownOf = (whole: Evidence, part: ScenarioEvidence, route: string): Known => ({
  part,
  series: seriesOf(part, route),
  usage: usageOf(whole, part.startedAt, part.seconds),
})

type JudgeOne = (budget: Budget, known: Known, seconds: FaultFreeSeconds | undefined) => BudgetVerdict

/** A budget compared with all measured evidence and, when the beginning was a warm-up, with the rest. */
interface Measured {
  readonly whole: BudgetVerdict
  readonly settled?: BudgetVerdict
}

function judgeScenario(
  whole: Evidence,
  evidence: ScenarioEvidence,
  asked: readonly Budget[],
  confidence: Confidence,
): ScenarioVerdict {
  const budgets = asked.filter(isJudged)
  const disturbances = disturbancesOf(whole.phases, evidence)
  const loadPhases = loadPhasesOf(whole.phases, evidence)
  const settled = warmUpCutOf(evidence, loadPhases)
  const faultFreeFor: FaultFreeFor = (one, part) => faultFreeSecondsFor(one, budgets, part, whole.phases)
  const judgeOne: JudgeOne = (budget, known, seconds) => {
    const recovery = () => recoveryOf(evidence, budget.route, asked, disturbances)
    return judgeBudget(whole, known, budget, { confidence, recovery }, seconds)
  }
  const failsWithin = failsWithinOf(whole, evidence, settled.excludedSeconds, faultFreeFor, judgeOne)
  const cutOf = cuttingOnce(evidence, loadPhases)
  // Nothing is left out of a load with phases, so a phase is the same without the warm-up.
  const partFor: PartFor = (budget) =>
    budget.during === undefined && !hasBeginning(budget) ? settled.afterWarmUp : cutOf(budget.during)
  const seriesFor: SeriesFor = (budget) => judgedSeries(budget, partFor(budget), faultFreeFor)
  const lines = [
    completeness(evidence),
    ...calibrationLines(whole, evidence, budgets, partFor),
    ...certify({ whole: evidence, settled: settled.afterWarmUp }, budgets, loadPhases, faultFreeFor),
    ...contentionLines(whole, evidence, partFor, failsWithin),
    ...failureLines(evidence, asked, loadPhases),
    ...localLines(evidence, loadPhases, seriesFor, failsWithin),
    ...faultLines(evidence, budgets, whole.phases),
    ...warmUpCutLine(settled),
  ].map(answeringOnce)
  const measured = budgets.map((budget): Measured => {
    const part = cutOf(budget.during)
    if (typeof part === 'string') return { whole: withoutFigure(budget, part) }
    const of = (some: ScenarioEvidence) =>
      judgeOne(budget, knownOf(whole, some, budget.route), faultFreeFor(budget, some))
    return settled.excludedSeconds === 0 || hasBeginning(budget)
      ? { whole: of(part) }
      : { whole: of(part), settled: of(settled.afterWarmUp) }
  })
  // A line of the certificate makes no verdict better, so a fail with the warm-up counts here as it was measured.
  const given = (through: (verdict: BudgetVerdict) => BudgetVerdict) =>
    measured.map(({ whole: all, settled: rest }) =>
      rest ? withoutBeginning(all, through(rest), settled.excludedSeconds) : through(all),
    )
  const verdicts = given((verdict) => namingUsers(carried(verdict, lines), evidence))
  const before = given((verdict) => verdict)
  return {
    scenario: evidence.scenario,
    outcome: outcomeOf(deciding(verdicts)),
    reason: summary(deciding(verdicts)),
    certificate: withEffects(lines, before, verdicts),
    ...(settled.excludedSeconds > 0 ? { warmUpCutSeconds: settled.excludedSeconds } : {}),
    budgets: verdicts,
  }
}

/** The part of the evidence that budgets on a phase are about, cut once for all of them. */
function cuttingOnce(evidence: ScenarioEvidence, loadPhases: readonly LoadPhase[]) {
  const known = new Map<Budget['during'], ScenarioEvidence | string>()
  return (during: Budget['during']): ScenarioEvidence | string => {
    const part = known.get(during) ?? partOf(evidence, loadPhases, during)
    known.set(during, part)
    return part
  }
}

/**
 * Those of some seconds that a budget is about: without the warm-up (`excluded`) and the faults that its verdict leaves out.
 * Only seconds that follow each other make a stretch, so a budget on stretches is about several groups of them.
 */
function judgedAmong(
  numbers: readonly number[],
  budget: Budget,
  excluded: number,
  faultFree: FaultFreeSeconds | undefined,
): readonly (readonly number[])[] {
  const { window } = budget
  const first = hasBeginning(budget) ? 0 : excluded
  const own = numbers.filter((second) => second >= first && (faultFree?.numbers.includes(second) ?? true))
  return window === undefined ? [own] : neighboursIn(own).filter(({ length }) => length >= window)
}

/** Whether a budget fails in any group of those of some seconds that it is about. */
function failsWithinOf(
  whole: Evidence,
  evidence: ScenarioEvidence,
  excluded: number,
  faultFreeFor: FaultFreeFor,
  judgeOne: JudgeOne,
): FailsWithin {
  return (budget, { numbers }) => {
    const known = knownOf(whole, evidence, budget.route)
    return judgedAmong(numbers, budget, excluded, faultFreeFor(budget, evidence)).some(
      (own) => judgeOne(budget, known, { numbers: own, seconds: own.length }).outcome === 'fail',
    )
  }
}

/** The same line with each answer kept: a verdict is asked about several times, and an answer may judge its budget anew. */
function answeringOnce(line: CertificateCheck): CertificateCheck {
  const known = new Map<BudgetVerdict, boolean>()
  const carries: CertificateCheck['carries'] = (verdict) => {
    const answer = known.get(verdict) ?? line.carries(verdict)
    known.set(verdict, answer)
    return answer
  }
  return { ...line, carries }
}

/** Whether a user gave the budget. */
const isStated = ({ origin }: Budget): boolean => origin === undefined
const isJudged = ({ level }: Budget): boolean => level !== 'off'

/** A budget that only warns decides nothing. */
export const deciding = (verdicts: readonly BudgetVerdict[]): readonly BudgetVerdict[] =>
  verdicts.filter(({ budget }) => decides(budget))

/** Those verdicts whose budgets a user gave. */
export const stated = (verdicts: readonly BudgetVerdict[]): readonly BudgetVerdict[] =>
  verdicts.filter(({ budget }) => isStated(budget))

/**
 * Whether no budget was given, not even one that only warns, and the default budgets on failures hold: the run only measured.
 */
export function isOnlyMeasured(scenarios: readonly ScenarioVerdict[]): boolean {
  const all = scenarios.flatMap(({ budgets }) => budgets)
  const judged = deciding(all)
  return judged.length > 0 && stated(all).length === 0 && judged.every(({ outcome }) => outcome === 'pass')
}

/** The default budgets of every route can fail a scenario; passing one takes a budget that a user gave. */
function outcomeOf(verdicts: readonly BudgetVerdict[]): Outcome {
  const outcome = worst(verdicts.map((verdict) => verdict.outcome))
  return outcome === 'pass' && stated(verdicts).length === 0 ? 'unproven' : outcome
}

function completeness({ status, reason }: ScenarioEvidence): CertificateCheck {
  const complete = status === 'complete'
  const sentence = complete ? 'The load ran to its end.' : (reason ?? `The load ${status} before its end.`)
  return {
    name: 'complete',
    outcome: complete ? 'pass' : 'unproven',
    sentence,
    spoils: 'both',
    carries: () => true,
  }
}

function judgeBudget(
  whole: Evidence,
  known: Known,
  budget: Budget,
  shared: Pick<Sources, 'confidence' | 'recovery'>,
  faultFree: FaultFreeSeconds | undefined,
): BudgetVerdict {
  const { part, series } = known
  const seconds = faultFree?.seconds ?? part.seconds
  const levels = budget.window === undefined ? 'whole' : 'cut'
  const usage = usageWithin(known.usage, faultFree, levels)
  const work = whole.work?.find(({ scenario }) => scenario === part.scenario)
  if (series)
    return assess(budget, { ...shared, series: seriesWithin(series, faultFree), seconds, usage, work })
  const where = budget.route === allRoutes ? 'anything' : budget.route
  return withoutFigure(budget, `No request of ${where} is in the evidence of ${part.scenario}.`)
}

/** Under a line that spoils everything, an open verdict is open because of that line, because more time would not help. */
function carried(verdict: BudgetVerdict, lines: readonly CertificateCheck[]): BudgetVerdict {
  const spoiling = lines.find((line) => spoils(line, verdict))
  return spoiling ? { ...verdict, outcome: 'unproven', reason: spoiling.sentence } : verdict
}

function summary(verdicts: readonly BudgetVerdict[]): string {
  const outcome = worst(verdicts.map((verdict) => verdict.outcome))
  const given = stated(verdicts).length
  if (verdicts.length === 0 || (outcome === 'pass' && given === 0))
    return 'It has no budget that decides, so there is nothing it could have passed.'
  if (outcome === 'pass') return `${counted(given, 'budget')} held.`
  const reasons = verdicts
    .filter((verdict) => verdict.outcome === outcome)
    .map(({ budget, reason }) => (reason.startsWith(budget.route) ? reason : `${budget.route} ${reason}`))
  const [first = '', ...others] = new Set(reasons)
  return others.length === 0 ? first : `${first} And ${others.length} more.`
}
