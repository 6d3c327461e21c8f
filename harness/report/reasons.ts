import type { BudgetVerdict, Outcome, ScenarioVerdict } from '../bundle/verdict.ts'
import { allRoutes, decides } from '../config/budgets/budget.ts'
import { deciding } from '../verdict/judge.ts'

/** A sentence about a scenario that did not simply pass, and its subject: routes, or a line of the certificate. */
export interface Note {
  readonly outcome: Outcome
  readonly about: string
  readonly said: string
  /** Whether it is about all routes together; others may share the reason. */
  readonly isOfAll?: true
}

/** The reasons of budgets that did not pass: failures first. A reason that several budgets share is given once. */
const reasonsOf = (verdicts: readonly BudgetVerdict[]): readonly Note[] =>
  (['fail', 'unproven'] as const).flatMap((outcome) => {
    const these = verdicts.filter((verdict) => verdict.outcome === outcome)
    return [...new Set(these.map(({ reason }) => reason))].map((said): Note => {
      const routes = these.filter(({ reason }) => reason === said).map(({ budget }) => budget.route)
      const isOfAll = routes.includes(allRoutes)
      return { outcome, about: [...new Set(routes)].join(', '), said, ...(isOfAll ? { isOfAll } : {}) }
    })
  })

/**
 * Why a scenario is not a pass: the budgets that decide, then the certificate. What budgets say that only warn comes last and
 * is marked as a warning.
 */
export function notesOf({ outcome: whole, budgets, certificate }: ScenarioVerdict): readonly Note[] {
  const notes = reasonsOf(deciding(budgets))
  const warnings = reasonsOf(budgets.filter(({ budget }) => !decides(budget)))
  const doubted = certificate.filter(
    ({ outcome, sentence }) =>
      outcome !== 'pass' && ![...notes, ...warnings].some(({ said }) => sentence.startsWith(said)),
  )
  const doubts = [...Map.groupBy(doubted, ({ name }) => name)].map(([name, lines]): Note => {
    const [first, ...others] = lines.map(({ sentence }) => sentence)
    const more = others.length === 0 ? '' : ` And ${others.length} more of this kind, in the certificate.`
    // Beside a pass the note is marked as a pass, because its line did not prevent the pass.
    return {
      outcome: whole === 'pass' ? 'pass' : 'unproven',
      about: `certificate, ${name}`,
      said: `${first}${more}`,
    }
  })
  const marked = warnings.map((note): Note => ({ ...note, about: `${note.about} (warns only)` }))
  return [...notes, ...doubts, ...marked]
}
