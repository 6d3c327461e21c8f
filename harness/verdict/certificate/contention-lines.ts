import { capitalised } from '../../base/text.ts'
import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { type Budget, limitsResponses, timeLimitOf } from '../../config/budgets/budget.ts'
import { figureOf } from '../../config/figures/figures.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatPart, formatShare } from '../figures/format.ts'
import { seriesOf } from '../figures/route-series.ts'
import type { SomeSeconds } from '../figures/some-seconds.ts'
import type { CertificateCheck, FailsWithin, PartFor } from './certificate-line.ts'
import { type MachineShare, machineShareBySecond, machineShareOf } from './machine-share.ts'

interface Limited {
  readonly said: string
  readonly found: number
  readonly most: number
}

/** The conditions under which a fail stands, each with the largest share that allows it. */
const limited = ({ foreignCpu, steal, waitedForOthers, pressure }: MachineShare): readonly Limited[] => [
  { said: 'programs outside the run used {} of the processors', found: foreignCpu, most: 0.1 },
  { said: 'other machines took {} of them', found: steal, most: 0.02 },
  { said: 'the run waited for others {} as long as it ran', found: waitedForOthers, most: 0.1 },
  { said: 'others made something wait for a processor {} of the time', found: pressure.cpu, most: 0.1 },
  { said: 'and for a disk {}', found: pressure.io, most: 0.1 },
  { said: 'memory was short {} of it', found: pressure.memory, most: 0.05 },
]

/** A run can wait for longer than it ran, which is no part of it. */
const words = ({ said, found }: Limited): string =>
  said.replace('{}', found > 1 ? formatShare(found) : formatPart(found))

function sentenceOf(all: readonly Limited[], beyond: readonly Limited[], waited: number): string {
  const run = `Threads of the run waited ${waited.toFixed(2)} s for each second they ran.`
  if (beyond.length === 0) return `${capitalised(all.map(words).join(', '))}. ${run}`
  const each = beyond.map(
    (one) =>
      `${words(one).replace(/^and /, 'others made something wait ')} (at most ${formatPart(one.most)})`,
  )
  return `${capitalised(each.join(', '))}. ${run}`
}

const isBeyond = ({ found, most }: Limited): boolean => found > most

/**
 * From this value on, others may have taken so much that they alone caused a queue; then even a median may be due to them.
 */
const maxWaitForOthers = 1

/** Fewer quiet seconds than this give no interval. */
const fewestQuiet = 5

/**
 * The quiet seconds of a crowded run: neither they nor their neighbours were crowded, because readings and seconds begin at
 * different times, and a queue outlives its cause. Undefined when there are too few.
 */
function quietSeconds(evidence: Evidence, scenario: ScenarioEvidence): SomeSeconds | undefined {
  const sharingIn = machineShareBySecond(evidence, scenario)
  const quiet = Array.from({ length: Math.floor(scenario.seconds + 1e-6) }, (_, second) => {
    const sharing = sharingIn(second)
    return sharing !== undefined && !limited(sharing).some(isBeyond)
  })
  const numbers = quiet.flatMap((_, second) =>
    [second - 1, second, second + 1].every((at) => quiet[at] ?? at < 0) ? [second] : [],
  )
  return numbers.length < fewestQuiet ? undefined : { numbers, seconds: numbers.length }
}

/**
 * Contention can only have slowed the service, so it leaves a pass and spoils a fail. A fail stands when most requests miss
 * the limit, by more than the run was slowed: short contention cannot explain that, although it may explain a tail. For a
 * budget of one phase, requests and slowing are those of the phase, and without a warm-up that its verdict leaves out those of
 * the rest (`partFor`). A fail also stands when the budget fails in the quiet seconds alone (`failsWithin`).
 */
export function contentionLines(
  evidence: Evidence,
  scenario: ScenarioEvidence,
  partFor: PartFor,
  failsWithin: FailsWithin,
): CertificateCheck[] {
  const sharing = machineShareOf(evidence, scenario)
  if (sharing === undefined) return []
  const all = limited(sharing)
  const beyond = all.filter(isBeyond)
  let quiet: SomeSeconds | undefined | 'unknown' = 'unknown'
  const failsInQuiet = (budget: Budget): boolean => {
    if (budget.during !== undefined || budget.figure === 'recovery') return false
    if (quiet === 'unknown') quiet = quietSeconds(evidence, scenario)
    return quiet !== undefined && failsWithin(budget, quiet)
  }
  const isMissedByMost = (budget: Budget): boolean => {
    const part = partFor(budget)
    if (!limitsResponses(budget) || typeof part === 'string') return false
    const shared = part === scenario ? sharing : machineShareOf(evidence, part)
    if (shared === undefined || shared.waitedForOthers > maxWaitForOthers) return false
    const series = seriesOf(part, budget.route)
    const limit = timeLimitOf(budget) * (1 + shared.waitedForOthers)
    return [series, series?.expected].some((one) => one && (quantile(one.latency, 0.5) ?? 0) > limit)
  }
  const explains = ({ budget, outcome }: BudgetVerdict): boolean => {
    if (outcome !== 'fail') return false
    const { reads, slowed } = figureOf(budget.figure)
    const slows = reads.kind === 'times' ? !isMissedByMost(budget) : slowed === true
    return slows && !failsInQuiet(budget)
  }
  return [
    {
      name: 'contention',
      outcome: beyond.length === 0 ? 'pass' : 'unproven',
      sentence: sentenceOf(all, beyond, sharing.waited),
      spoils: 'both',
      remedy: 'Run again when nothing else runs on this machine.',
      leaves: {
        pass: 'others can only have slowed the service',
        fail: 'most requests miss that limit, or it is missed in quiet seconds too, or it is none that a crowd could make',
      },
      carries: explains,
    },
  ]
}
