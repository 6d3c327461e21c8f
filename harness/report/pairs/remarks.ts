import { type ArmName, armNames } from '../../evidence/paired.ts'
import { ofScenario } from '../../verdict/pairs/judge/reasons.ts'
import { type Change, type PairVerdict, sizeOf } from '../../verdict/pairs/pair-verdict.ts'
import { powerWords, timeToDecide } from './conditions.ts'
import type { PairReport } from './pair-report.ts'

const advisoryWords = ({ comparison: { purpose, advisory } }: PairReport): string[] => {
  if (purpose === 'compare')
    return ['A comparison of set-ups shows what it finds and never fails; the exit code is 0.']
  return advisory === undefined
    ? []
    : [`Advisory: the exit code is 0 whatever the verdict says, as ${advisory}.`]
}

/** What a reader must know to understand the verdict, in sentences directly below it. */
export function remarksOf(report: PairReport): readonly string[] {
  const { comparison, verdict } = report
  const said = [timeToDecide(verdict), powerWords(report)].filter((text) => text !== undefined)
  // An aborted comparison makes no statement about how it would have ended with more time.
  const ending =
    comparison.status === 'aborted'
      ? ['The comparison was aborted; what it had measured is kept, and proves nothing.']
      : [...advisoryWords(report), ...said]
  return [
    // The code that prepares the arms knows more about this, and may already have said it.
    ...(comparison.isSame && !comparison.notes.some((note) => note.includes('A/A'))
      ? ['Both arms are the same code, set up in the same way (A/A): every change that is found is noise.']
      : []),
    ...ending,
    ...comparison.notes,
  ]
}

const other: Readonly<Record<ArmName, ArmName>> = { base: 'head', head: 'base' }

/** A finding that is not a figure: its subject, and a sentence. */
export interface Finding {
  readonly about: string
  readonly said: string
  /** Whether it forbids a pass. */
  readonly isGrave: boolean
}

/**
 * What was expected, with its reason: each change that is worse, or where nothing is, the largest one of those that the same
 * reason accepts. So it is told in any case what an acceptance was used for.
 */
function acceptedIn(changes: readonly Change[]): Finding[] {
  const byReason = Map.groupBy(
    changes.filter(({ accepted }) => accepted !== undefined),
    ({ scenario, accepted }) => JSON.stringify([scenario, accepted]),
  )
  const several = new Set(changes.map(({ scenario }) => scenario)).size > 1
  return [...byReason.values()].flatMap((own) => {
    const worse = own.filter(({ outcome }) => outcome === 'worse')
    const [largest] = own.toSorted((a, b) => sizeOf(b) - sizeOf(a))
    const told = worse.length > 0 || !largest ? worse : [largest]
    return told.map((change) => ({
      about: 'accepted',
      said: `${ofScenario(change.scenario, change.sentence, several)}${change.outcome === 'worse' ? '' : ', not shown to be worse'}. Reason given: ${change.accepted}`,
      isGrave: false,
    }))
  })
}

/** Answers with different shapes, routes of only one arm, conditions that forbid a pass, and accepted changes. */
export function findingsOf({ answers, lines, onlyIn, changes }: PairVerdict): readonly Finding[] {
  const missing = armNames.flatMap((arm) =>
    onlyIn[arm].map((route) => ({
      about: route,
      said: `only ${arm} has this route, so that it was not compared; ${other[arm]} does not have it.`,
      isGrave: false,
    })),
  )
  // A certificate line may already say how changed answers affect the verdict.
  const lineOf = (sentence: string) => lines.find((line) => line.sentence.startsWith(sentence))
  const changed = answers.map(({ route, sentence }) => {
    const line = lineOf(sentence)
    return {
      about: `answers of ${route}`,
      said: line?.sentence ?? sentence,
      isGrave: line?.passable === false,
    }
  })
  const told = new Set(answers.map(({ sentence }) => lineOf(sentence)))
  const doubts = lines.filter((line) => !line.passable && !told.has(line))
  return [
    ...doubts.map(({ name, sentence }) => ({ about: name, said: sentence, isGrave: true })),
    ...changed,
    ...missing,
    ...acceptedIn(changes),
  ]
}
