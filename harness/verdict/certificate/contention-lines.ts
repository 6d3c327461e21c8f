import type { BudgetVerdict } from '../../bundle/verdict.ts'
import { figureOf, timeLimitOf } from '../../config/budgets/budget.ts'
import { quantile } from '../../evidence/distribution.ts'
import type { Evidence, ScenarioEvidence } from '../../evidence/evidence.ts'
import { formatShare } from '../figures/format.ts'
import { seriesOf } from '../figures/route-series.ts'
import type { Line } from './certificate-line.ts'
import { type Sharing, sharingOf } from './machine-share.ts'

interface Limited {
  readonly said: string
  readonly found: number
  readonly most: number
}

/** What leaves a fail standing, each with the largest share that does. */
const limited = ({ others, steal, waitedForOthers, pressure }: Sharing): readonly Limited[] => [
  { said: 'programs outside the run used {} of the processors', found: others, most: 0.1 },
  { said: 'other machines took {} of them', found: steal, most: 0.02 },
  { said: 'the run waited for others {} as long as it ran', found: waitedForOthers, most: 0.1 },
  { said: 'others made something wait for a processor {} of the time', found: pressure.cpu, most: 0.1 },
  { said: 'and for a disk {}', found: pressure.io, most: 0.1 },
  { said: 'memory was short {} of it', found: pressure.memory, most: 0.05 },
]

const words = ({ said, found }: Limited): string => said.replace('{}', formatShare(found))
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function sentenceOf(all: readonly Limited[], beyond: readonly Limited[], waited: number): string {
  const run = `Threads of the run waited ${waited.toFixed(2)} s for each second they ran.`
  if (beyond.length === 0) return `${capital(all.map(words).join(', '))}. ${run}`
  const each = beyond.map(
    (one) =>
      `${words(one).replace(/^and /, 'others made something wait ')} (at most ${formatShare(one.most)})`,
  )
  return `${capital(each.join(', '))}: a fail may be theirs. ${run}`
}

/**
 * Contention can only have slowed the service, so it leaves a pass standing and spoils a fail, unless the limit is
 * missed by most requests, not by a tail of them: then it is not a crowded moment that explains it.
 */
export function contentionLines(evidence: Evidence, scenario: ScenarioEvidence): Line[] {
  const sharing = sharingOf(evidence, scenario)
  if (sharing === undefined) return []
  const all = limited(sharing)
  const beyond = all.filter(({ found, most }) => found > most)
  const explains = ({ budget, outcome }: BudgetVerdict): boolean => {
    if (outcome !== 'fail') return false
    const { reads, slowed } = figureOf(budget.figure)
    if (reads.kind !== 'times') return slowed === true
    const latency = seriesOf(scenario, budget.route)?.latency
    const median = latency && quantile(latency, 0.5)
    return median === undefined || median <= timeLimitOf(budget)
  }
  return [
    {
      name: 'contention',
      outcome: beyond.length === 0 ? 'pass' : 'unproven',
      sentence: sentenceOf(all, beyond, sharing.waited),
      spoils: 'both',
      carries: explains,
    },
  ]
}
