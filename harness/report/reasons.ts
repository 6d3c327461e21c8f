import type { Outcome, ScenarioVerdict } from '../bundle/verdict.ts'

/** A sentence about a scenario that did not simply pass, and its subject: routes, or a line of the certificate. */
export interface Note {
  readonly outcome: Outcome
  readonly about: string
  readonly said: string
}

/** Why a scenario is not a pass: failures first. A reason that several budgets share is given once. */
export function notesOf({ outcome: whole, budgets, certificate }: ScenarioVerdict): readonly Note[] {
  const notes = (['fail', 'unproven'] as const).flatMap((outcome) => {
    const these = budgets.filter((verdict) => verdict.outcome === outcome)
    return [...new Set(these.map(({ reason }) => reason))].map((said): Note => {
      const routes = these.filter(({ reason }) => reason === said).map(({ budget }) => budget.route)
      return { outcome, about: [...new Set(routes)].join(', '), said }
    })
  })
  const doubted = certificate.filter(
    ({ outcome, sentence }) => outcome !== 'pass' && !notes.some(({ said }) => sentence.startsWith(said)),
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
  return [...notes, ...doubts]
}
