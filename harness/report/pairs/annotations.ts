import { printable } from '../../base/text.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import { figureInPlace } from './figure-words.ts'
import { toneOf, verdictMark } from './marks.ts'
import { isBinding, type PairReport } from './pair-report.ts'
import { findingsOf } from './remarks.ts'
import { worstFirst } from './shown-changes.ts'

type Level = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly level: Level
  readonly title: string
  readonly said: string
}

/** GitHub shows ten of a level for a step. */
const mostOfLevel = 10

/** Line breaks and percent signs are written as GitHub reads them back; nothing else that a log would act on is left. */
const escapeData = (text: string): string =>
  text
    .split(/([\r\n])/)
    .map((part) => ({ '\r': '%0D', '\n': '%0A' })[part] ?? printable(part).replaceAll('%', '%25'))
    .join('')

/** In a property a colon and a comma would end it. */
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const lineOf = ({ level, title, said }: Annotation): string =>
  `::${level} title=${escapeProperty(title)}::${escapeData(said)}`

function levelOf(change: Change, report: PairReport): Level | undefined {
  const { outcome, accepted, isGated } = change
  if (outcome === 'same' || (!isGated && outcome === 'undecided')) return undefined
  // What was accepted is told as a finding, with its reason.
  if (accepted !== undefined && outcome === 'worse') return undefined
  if (outcome === 'better') return 'notice'
  return toneOf(change) === 'fail' && isBinding(report) ? 'error' : 'warning'
}

const verdictLevels = { fail: 'error', unproven: 'warning', pass: 'notice' } as const

function annotationsOf(report: PairReport): Annotation[] {
  const { comparison, verdict } = report
  const level = verdictLevels[verdict.outcome]
  const changes = worstFirst(verdict.changes).flatMap((change): Annotation[] => {
    const own = levelOf(change, report)
    const title = figureInPlace(change, comparison.scenarios)
    return own === undefined ? [] : [{ level: own, title, said: change.sentence }]
  })
  return [
    {
      level: level === 'error' && !isBinding(report) ? 'warning' : level,
      title: `Tailgate ${comparison.purpose}: ${verdictMark(report)}`,
      said: verdict.reason,
    },
    ...changes,
    ...findingsOf(verdict).map(({ about, said }): Annotation => ({ level: 'warning', title: about, said })),
  ]
}

/**
 * Workflow commands that GitHub shows as annotations, the verdict first; so many as it shows, the last of a level standing for
 * those that are left. Format: docs.github.com, "Workflow commands for GitHub Actions".
 */
export function annotationLines(report: PairReport): string[] {
  const groups = Map.groupBy(annotationsOf(report), ({ level }) => level)
  return [...groups].flatMap(([level, all]) => {
    if (all.length <= mostOfLevel) return all.map(lineOf)
    const shown = all.slice(0, mostOfLevel - 1)
    const said = `${all.length - shown.length} more are in report.html and summary.md.`
    return [...shown, { level, title: 'Tailgate: more of this kind', said }].map(lineOf)
  })
}
