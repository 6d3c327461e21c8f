import type { BudgetVerdict, CertificateLine } from '../../bundle/verdict.ts'
import { figureInWords } from '../../config/budgets/budget.ts'
import type { CertificateCheck } from './certificate-line.ts'

/** Whether a line takes a verdict away. Under a line that spoils everything, an open verdict is open because of that line. */
export function spoils(line: CertificateCheck, verdict: BudgetVerdict): boolean {
  if (line.outcome === 'pass') return false
  if (verdict.outcome === 'unproven' && verdict.interval === undefined) return false
  return (line.spoils === 'both' || verdict.outcome === 'pass') && line.carries(verdict)
}

/** How many verdicts are named; the others are counted. */
const named = 3

function namesOf(verdicts: readonly BudgetVerdict[]): string {
  const names = [...new Set(verdicts.map(({ budget }) => `${budget.route} ${figureInWords(budget)}`))]
  const more = names.length > named ? [`${names.length - named} more`] : []
  const [last = '', ...before] = [...names.slice(0, named), ...more].toReversed()
  return before.length === 0 ? last : `${before.toReversed().join(', ')} and ${last}`
}

const wouldHave = { pass: 'passed', fail: 'failed' } as const

/** A verdict before and after the certificate was applied. */
interface Asked {
  readonly before: BudgetVerdict
  readonly now: BudgetVerdict | undefined
}

/** The effect of a line on verdicts of one kind: those that it made unproven, and why others stand. */
function effectOn(kind: 'pass' | 'fail', line: CertificateCheck, verdicts: readonly Asked[]): string[] {
  const own = verdicts.filter(({ before }) => before.outcome === kind)
  const taken = own.filter(({ before }) => spoils(line, before)).map(({ before }) => before)
  const stands = own.some(({ before, now }) => now?.outcome === kind && !taken.includes(before))
  const flattered = kind === 'fail' && line.spoils === 'pass'
  const reason = line.leaves?.[kind] ?? (flattered ? 'it can only have flattered the service' : undefined)
  const names = `${namesOf(taken)} would have ${wouldHave[kind]}`
  return [
    ...(taken.length > 0
      ? [`Without this line, ${names}; so ${taken.length > 1 ? 'they are' : 'it is'} unproven.`]
      : []),
    ...(stands && reason !== undefined
      ? [`What ${taken.length > 0 ? 'else ' : ''}${wouldHave[kind]} here stands: ${reason}.`]
      : []),
  ]
}

/**
 * The lines for readers: each failed line says what it did to the verdicts of this scenario, and the remedy where it
 * made one unproven. `before` and `now` are in the
 * order of the budgets, before and after the certificate was applied.
 */
export function withEffects(
  lines: readonly CertificateCheck[],
  before: readonly BudgetVerdict[],
  now: readonly BudgetVerdict[],
): CertificateLine[] {
  const verdicts = before.map((verdict, index): Asked => ({ before: verdict, now: now[index] }))
  return lines.map((line) => {
    const { name, outcome, sentence } = line
    if (outcome === 'pass') return { name, outcome, sentence }
    const effects = [...effectOn('pass', line, verdicts), ...effectOn('fail', line, verdicts)]
    const nothing = before.some(({ interval }) => interval !== undefined)
      ? ['It changes no verdict here.']
      : []
    const told = effects.length > 0 ? effects : nothing
    const taken = verdicts.some(({ before }) => before.outcome !== 'unproven' && spoils(line, before))
    const remedy = taken && line.remedy !== undefined ? [line.remedy] : []
    return { name, outcome, sentence: [sentence, ...told, ...remedy].join(' ') }
  })
}
