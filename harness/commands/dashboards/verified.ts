import type { Outcome } from '../../../dashboards/queries/outcome.ts'
import type { Uncovered } from '../../../dashboards/queries/uncovered.ts'
import type { BoardFinding } from '../../../dashboards/queries/verify.ts'
import type { AlertFinding } from '../../../dashboards/queries/verify-alerts.ts'

interface Verified {
  readonly panels: readonly BoardFinding[]
  readonly alerts: readonly AlertFinding[]
  readonly gaps: Uncovered
  readonly outcome: Outcome
}

/** How many metrics of a job are named; the rest is counted. */
const named = 8

/** The number of items in each state; the ordinary state is always included. */
function counts(list: readonly { readonly state: string }[], noun: string, ordinary: string): string {
  const states = Map.groupBy(list, ({ state }) => state)
  const rest = [...states].filter(([state]) => state !== ordinary)
  const all = [[ordinary, states.get(ordinary) ?? []] as const, ...rest]
  return `${list.length} ${noun}: ${all.map(([state, found]) => `${found.length} ${state}`).join(', ')}`
}

const line = (state: string, subject: string, reason: string | undefined): string =>
  `${state.padEnd(10)} ${subject}${reason === undefined ? '' : ` (${reason})`}`

function gapLines({ unread, unexported }: Uncovered): string[] {
  const both = Object.entries(unexported).map(
    ([metric, panels]) => `nobody exports ${metric}, which is read by ${panels.join('; ')}`,
  )
  const shown = Object.entries(unread).map(([job, metrics]) => {
    const more = metrics.length - named
    return `no panel reads ${metrics.length} metrics of ${job}: ${metrics.slice(0, named).join(', ')}${more > 0 ? `, and ${more} more (--json has them all)` : ''}`
  })
  return [...both, ...shown]
}

const verdicts = {
  pass: 'Every panel shows what it should, and every alert watches.',
  fail: 'Failed',
  unproven: 'Unproven',
} as const

/** The result for people: everything unusual, what is not covered, the numbers, and the verdict. */
export function verifiedInWords({ panels, alerts, gaps, outcome }: Verified): string[] {
  const firing = alerts.filter(({ says }) => says === 'firing').map(({ alert }) => alert)
  return [
    ...panels
      .filter(({ state }) => state !== 'data')
      .map(({ state, board, panel, reason }) => line(state, `${board}: ${panel}`, reason)),
    ...alerts
      .filter(({ state }) => state !== 'watching')
      .map(({ state, alert, reason }) => line(state, `alert ${alert}`, reason)),
    ...gapLines(gaps),
    ...(firing.length > 0 ? [`firing now: ${firing.join(', ')}`] : []),
    counts(panels, 'panels', 'data'),
    counts(alerts, 'alerts', 'watching'),
    outcome.verdict === 'pass'
      ? verdicts.pass
      : `${verdicts[outcome.verdict]}: ${outcome.reasons.join('; ')}.`,
    ...(panels.some(({ state }) => state === 'empty')
      ? ['A panel is empty where nothing happens: verify under load, on every route that has a budget.']
      : []),
  ]
}
