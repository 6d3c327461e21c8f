import { sum } from '../../base/sum.ts'
import type { ScenarioEvidence } from '../evidence.ts'
import { keyInWords, tagPrefixOf } from '../evidence-key.ts'
import type { ReadFailureLine } from '../evidence-schema.ts'
import type { FailureGroup } from '../failure-evidence.ts'

type GroupLine = Extract<ReadFailureLine, { type: 'group' }>

const groupOf = ({ type: _, scenario: __, arm: ___, ...group }: GroupLine): FailureGroup => group

/**
 * A scenario with its failures, if they were recorded. While a scenario is not closed, one file can be ahead of the other.
 * @throws RangeError when a closed scenario counts other failures than the groups contain.
 */
export function withFailures(
  scenario: ScenarioEvidence,
  lines: readonly ReadFailureLine[],
  ending: 'closed' | 'cut-off',
): ScenarioEvidence {
  const own = lines.filter((line) => tagPrefixOf(line) === tagPrefixOf(scenario))
  if (own.length === 0) return scenario
  const groups = own.flatMap((line) => (line.type === 'group' ? [groupOf(line)] : []))
  const ungrouped = sum(own.flatMap((line) => (line.type === 'ungrouped' ? [line.count] : [])))
  const listed = sum(groups.map(({ count }) => count)) + ungrouped
  const counted = sum(scenario.routes.flatMap(({ total }) => Object.values(total.failures)))
  if (ending === 'closed' && listed !== counted)
    throw new RangeError(
      `scenario ${keyInWords(scenario)} has ${counted} failures, of which it tells ${listed}`,
    )
  return { ...scenario, failures: { groups, ungrouped } }
}
