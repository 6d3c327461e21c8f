import { type Giver, givers } from '../checks/metrics.ts'
import { occasional } from './observed.ts'
import type { BoardFinding } from './verify.ts'
import type { AlertFinding } from './verify-alerts.ts'

/** What may be left out when dashboards are verified, because it is not there on purpose. */
export type LeftOut = Giver | 'alerts'
export const leavable: readonly LeftOut[] = [...(Object.keys(givers) as Giver[]), 'alerts']

export interface Outcome {
  readonly verdict: 'pass' | 'fail' | 'unproven'
  /** Why it is no pass, a sentence each. */
  readonly reasons: readonly string[]
}

const wrongPanels: readonly string[] = ['empty', 'partial', 'blind', 'broken']
const wrongAlerts: readonly string[] = ['unloaded', 'outdated', 'blind', 'broken']

/** What is not here although nobody said that it is left out. */
function unobserved(
  findings: readonly { readonly without: readonly Giver[] }[],
  leftOut: readonly LeftOut[],
): string[] {
  const missing = new Set(findings.flatMap(({ without }) => without))
  return [...missing]
    .filter((giver) => !occasional.includes(giver) && !leftOut.includes(giver))
    .map((giver) => `${givers[giver]} is not scraped: if that is meant, say --without ${giver}`)
}

/**
 * What panels and alerts come to. Anything wrong fails; where something could not be seen nothing is proven; and what shows no
 * data at all is never a pass.
 */
export function outcomeOf(
  panels: readonly BoardFinding[],
  alerts: readonly AlertFinding[],
  leftOut: readonly LeftOut[],
): Outcome {
  const count = (list: readonly { readonly state: string }[], states: readonly string[]) =>
    list.filter(({ state }) => states.includes(state)).length
  const none = count(panels, ['data']) === 0 ? ['no panel shows data'] : []
  // Where no rule of ours is loaded, alerts are evaluated elsewhere or not at all; that cannot be told from here.
  const noRules = alerts.length > 0 && alerts.every(({ state }) => state === 'unloaded')
  const judged = leftOut.includes('alerts') || noRules ? [] : alerts
  const wrong = [
    [count(panels, wrongPanels), 'panels do not show what they should'],
    [count(judged, wrongAlerts), 'alerts do not watch'],
  ] as const
  const failed = wrong.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`)
  const unseen = [
    ...none,
    ...unobserved([...panels, ...judged], leftOut),
    ...(noRules && !leftOut.includes('alerts')
      ? ['this Prometheus has none of the alerts: if that is meant, say --without alerts']
      : []),
  ]
  const verdict = failed.length > 0 ? 'fail' : unseen.length > 0 ? 'unproven' : 'pass'
  return { verdict, reasons: [...failed, ...unseen] }
}
