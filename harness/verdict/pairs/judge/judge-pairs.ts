import { sum } from '../../../base/sum.ts'
import { mostInvocations, type PairedEvidence } from '../../../evidence/paired.ts'
import { changesOf, type Judged, worstFirst } from '../course/changes.ts'
import { type Course, Replay } from '../course/course.ts'
import { type Observation, observations } from '../course/hypotheses.ts'
import { invocationsToDecide, isFutile } from '../course/prospects.ts'
import { changedAnswers } from '../figures/changed-answers.ts'
import { driven, type Observed, observe } from '../figures/observed.ts'
import { shiftsOf } from '../figures/shifts.ts'
import { answerConditions } from '../lines/answer-conditions.ts'
import type { Condition } from '../lines/condition.ts'
import { conditionsOf } from '../lines/conditions.ts'
import { disturbanceOf } from '../lines/disturbance.ts'
import { missingFigures, routesShown } from '../lines/missing-figures.ts'
import type { Change, ChangedAnswer, PairVerdict } from '../pair-verdict.ts'
import type { PairSettings } from '../settings.ts'
import { ofScenario, openReason, passReason } from './reasons.ts'

/** How the time of a comparison is used. */
export interface Time {
  readonly tookSeconds: number
  /** The longest time for each scenario. */
  readonly mostSeconds: number
  /** Seconds of one invocation, by the duration of those so far. */
  readonly invocationSeconds: number
  /** For how many more invocations there is time. */
  readonly affordable: number
  /** Whether there is time for an invocation of probes only, which is enough to confirm a count. */
  readonly canProbe: boolean
}

/** Starting both arms and probing them takes less than this share of an invocation. */
const shareOfProbes = 1 / 3

export function timeOf(evidence: readonly PairedEvidence[], settings: PairSettings): Time {
  const took = evidence.flatMap(({ invocations }) => invocations.map(({ tookSeconds }) => tookSeconds))
  const tookSeconds = sum(took)
  // An invocation of probes only does not show how long the next one will take.
  const whole = evidence.flatMap(driven).map((invocation) => invocation.tookSeconds)
  const invocationSeconds = whole.length === 0 ? settings.invocationSeconds : sum(whole) / whole.length
  const left = Math.max(0, settings.mostSeconds - tookSeconds)
  const affordable = Math.floor(left / Math.max(invocationSeconds, 1e-3))
  return {
    ...{ tookSeconds, invocationSeconds, affordable },
    mostSeconds: settings.mostSeconds / Math.max(1, evidence.length),
    canProbe: left >= shareOfProbes * invocationSeconds,
  }
}

/**
 * Judges every scenario, each as far as it has invocations. Those that can go on share the rest of the time, so that one that has
 * ended leaves its share to the others.
 */
export function judgeScenarios(evidence: readonly PairedEvidence[], settings: PairSettings): Judged[] {
  const { affordable, canProbe } = timeOf(evidence, settings)
  const judgeOne = (observed: Observed, hypotheses: readonly Observation[], shared: number): Judged => {
    const own = observed.evidence
    const left = Math.max(0, mostInvocations - own.invocations.length)
    const most = own.invocations.length + Math.min(left, Math.floor(affordable / shared))
    const question = {
      hypotheses,
      looks: settings.looks,
      scenarios: evidence.length,
      isOver: affordable === 0 || left === 0,
      ...{ canProbe: canProbe && left > 0, most, seed: settings.seed },
      disturbance: (places: readonly number[]) => disturbanceOf(observed, places),
    }
    const course = new Replay(question, own.invocations.length).run()
    return { observed, observations: hypotheses, course, settings, scenarios: evidence.length, most }
  }
  let judged = evidence.map((own) => {
    const observed = observe(own)
    return judgeOne(observed, observations(observed, settings), 1)
  })
  for (let shared = 1; ; ) {
    const open = new Set(judged.filter(goesOn))
    if (open.size === 0 || open.size === shared) return judged
    shared = open.size
    judged = judged.map((own) => (open.has(own) ? judgeOne(own.observed, own.observations, shared) : own))
  }
}

/** Whether continuing with a scenario would very likely decide nothing. */
export function isHopeless(
  { observations: hypotheses, course, settings }: Pick<Judged, 'observations' | 'course' | 'settings'>,
  most: number,
): boolean {
  const used = [...course.looked, ...course.confirming]
  const pass = settings.looks.find(({ pass: alpha }) => alpha > 0)?.pass ?? 0.01
  return course.state === 'measure' && isFutile(hypotheses, used, most, pass)
}

/** Whether more invocations of a scenario are wanted, and may decide something. */
export const goesOn = (own: Judged): boolean => own.course.wanted > 0 && !isHopeless(own, own.most)

/**
 * The total seconds that would decide the figures that are still open, if they continued as they are. Undefined when none would,
 * also where that takes more invocations than a scenario can have.
 */
export function neededSeconds(
  judged: readonly Pick<Judged, 'observations' | 'course'>[],
  { tookSeconds, invocationSeconds }: Pick<Time, 'tookSeconds' | 'invocationSeconds'>,
): number | undefined {
  const needed = judged.flatMap(({ observations: own, course }) => {
    if (course.state === 'pass') return []
    const used = [...course.looked, ...course.confirming]
    const passAlpha = course.passAlpha > 0 ? course.passAlpha : 0.012
    const each = own
      .filter(({ isGated }) => isGated)
      .map((hypothesis) => invocationsToDecide(hypothesis, used, passAlpha) ?? Number.POSITIVE_INFINITY)
    return [Math.max(used.length + 1, ...each)]
  })
  // A number that is not known, NaN, is none that a scenario can have either.
  if (needed.length === 0 || !needed.every((one) => one <= mostInvocations)) return undefined
  return Math.max(sum(needed) * invocationSeconds, tookSeconds + invocationSeconds)
}

type Outcome = PairVerdict['outcome']

/**
 * Whether a scenario failed because each request does more; other programs cannot have caused that, because they send nothing
 * to the services.
 */
const failedByCount = ({ state, suspicions }: Course): boolean =>
  state === 'fail' && suspicions.some(({ isExact, outcome }) => isExact && outcome === 'confirmed')

/** A scenario as it was judged, with its own answers and conditions. */
interface Certified {
  readonly scenario: string
  readonly course: Course
  readonly answers: readonly ChangedAnswer[]
  readonly lines: readonly Condition[]
}

/** The answers and conditions of each scenario: the conditions of its measurement, then those of its answers. */
const certified = (judged: readonly Judged[], changes: readonly Change[]): Certified[] => {
  const shown = routesShown(judged.map(({ observed }) => observed))
  return judged.map(({ observed, observations: own, course, settings }) => {
    const answers = changedAnswers(observed.evidence)
    const lines = [
      ...conditionsOf(observed, missingFigures(observed, own, settings, shown)),
      ...answerConditions(answers, changes, settings.accepted),
    ]
    return { scenario: observed.evidence.scenario, course, answers, lines }
  })
}

/** Whether a scenario failed under conditions that let it. What disturbed another one says nothing about it. */
const fails = ({ course, lines }: Certified): boolean =>
  course.state === 'fail' && (failedByCount(course) || lines.every(({ failable }) => failable))

const passes = ({ course, lines }: Certified): boolean =>
  course.state === 'pass' && lines.every(({ passable }) => passable)

function outcomeOf(scenarios: readonly Certified[]): Outcome {
  if (scenarios.some(fails)) return 'fail'
  return scenarios.length > 0 && scenarios.every(passes) ? 'pass' : 'unproven'
}

/** The first confirmed change of one of these scenarios that decides a fail. */
const worseOf = (changes: readonly Change[], scenarios: readonly Certified[]): Change | undefined =>
  changes.find(
    ({ outcome, isGated, scenario }) =>
      outcome === 'worse' && isGated && scenarios.some((one) => one.scenario === scenario),
  )

/** The first condition of one of these scenarios for which this holds; it names the scenario if there are `several`. */
function firstLine(
  scenarios: readonly Certified[],
  holds: (line: Condition) => boolean,
  several: boolean,
): string | undefined {
  const [found] = scenarios.flatMap(({ scenario, lines }) => {
    const sentence = lines.find(holds)?.sentence
    return sentence === undefined ? [] : [ofScenario(scenario, sentence, several)]
  })
  return found
}

/** The condition that forbids what the figures say, in a sentence; undefined where they do not decide either. */
function spoiltBy(scenarios: readonly Certified[], changes: readonly Change[]): string | undefined {
  const several = scenarios.length > 1
  const worse = scenarios.filter((one) => worseOf(changes, [one]) !== undefined)
  if (worse.length > 0) return firstLine(worse, ({ failable }) => !failable, several)
  const isOpen = changes.some(({ isGated, outcome }) => isGated && outcome === 'undecided')
  const isMeasured = scenarios.every(({ course }) => course.looked.length > 0)
  return isMeasured && !isOpen ? firstLine(scenarios, ({ passable }) => !passable, several) : undefined
}

/** The verdict on scenarios as they were judged. */
export function verdictOf(judged: readonly Judged[], time: Time): PairVerdict {
  const changes = worstFirst(judged.flatMap(changesOf))
  const scenarios = certified(judged, changes)
  const lines = scenarios.flatMap((one) => one.lines)
  const outcome = outcomeOf(scenarios)
  const spoilt = outcome === 'unproven' ? spoiltBy(scenarios, changes) : undefined
  // More time does not remove what forbids a pass, so none is promised beside it.
  const isForbidden = lines.some(({ passable }) => !passable)
  const needed = outcome === 'unproven' && !isForbidden ? neededSeconds(judged, time) : undefined
  const several = judged.length > 1
  const reason = () => {
    const found = worseOf(changes, scenarios.filter(fails))
    if (found)
      return `${ofScenario(found.scenario, found.sentence, several)}; confirmed on fresh invocations.`
    if (outcome === 'pass') return passReason(changes, several)
    return spoilt ?? openReason(changes, judged, time.affordable, needed)
  }
  const read = judged.flatMap(({ observed }) => observed.invocations)
  const slices = judged.flatMap(({ observed }) => observed.evidence.invocations.flatMap((own) => own.slices))
  return {
    outcome,
    reason: reason(),
    changes,
    answers: scenarios.flatMap(({ answers }) => answers),
    shifts: judged.flatMap(({ observed }) => shiftsOf(observed)),
    lines: lines.map(({ name, sentence, passable }) => ({ name, sentence, passable })),
    pairs: {
      measured: sum(read.map(({ kept, dropped }) => kept.length + dropped)),
      dropped: sum(read.map(({ dropped }) => dropped)),
      undrained: sum(slices.map(({ undrained }) => undrained)),
    },
    invocations: {
      looks: sum(judged.map(({ course }) => course.looked.length)),
      confirmations: sum(judged.map(({ course }) => course.confirming.length)),
    },
    tookSeconds: time.tookSeconds,
    mostSeconds: time.mostSeconds,
    neededSeconds: needed,
    onlyIn: {
      base: judged.flatMap(({ observed }) => observed.evidence.onlyIn.base),
      head: judged.flatMap(({ observed }) => observed.evidence.onlyIn.head),
    },
  }
}

/**
 * The verdict on everything measured so far. It can be asked at any time; for an aborted comparison it is never a pass. The
 * same evidence can be judged again with other limits.
 */
export const judgePairs = (evidence: readonly PairedEvidence[], settings: PairSettings): PairVerdict =>
  verdictOf(judgeScenarios(evidence, settings), timeOf(evidence, settings))
