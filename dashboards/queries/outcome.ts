import { type Giver, givers } from '../checks/metrics.ts'
import { occasional } from './observed.ts'
import type { BoardFinding } from './verify.ts'
import type { AlertFinding } from './verify-alerts.ts'

/** What a user may exclude from the verification of dashboards because it is absent on purpose. */
export type LeftOut = Giver | 'alerts'
export const leavable: readonly LeftOut[] = [...(Object.keys(givers) as Giver[]), 'alerts']

export interface Outcome {
  readonly verdict: 'pass' | 'fail' | 'unproven'
  /** Why the verdict is not a pass, one sentence each. */
  readonly reasons: readonly string[]
}

const wrongPanels: readonly string[] = ['empty', 'partial', 'blind', 'broken']
const wrongAlerts: readonly string[] = ['unloaded', 'outdated', 'blind', 'broken']

/** Givers that are not scraped although nobody excluded them. */
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
 * The verdict on panels and alerts. Any fault fails. When something was not scraped, the verdict is unproven; without any
 * data it is never a pass.
 */
export function outcomeOf(
  panels: readonly BoardFinding[],
  alerts: readonly AlertFinding[],
  leftOut: readonly LeftOut[],
): Outcome {
  const count = (list: readonly { readonly state: string }[], states: readonly string[]) =>
    list.filter(({ state }) => states.includes(state)).length
  const none = count(panels, ['data']) === 0 ? ['no panel shows data'] : []
  // When none of Tailgate's rules is loaded, alerts are evaluated elsewhere or nowhere; this Prometheus cannot tell which.
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
