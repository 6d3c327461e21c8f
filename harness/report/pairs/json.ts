import { schemaVersion } from '../../bundle/sealed-record.ts'
import { conditionsOf } from './conditions.ts'
import { figureWords } from './figure-words.ts'
import { isBinding, type PairReport } from './pair-report.ts'
import { findingsOf, remarksOf } from './remarks.ts'

/**
 * The single document of `--json`; `bundle` is the path of the complete evidence. Values are in the unit given beside them,
 * changes are relative (0.05 is 5 % more), and an unknown end of an interval is null.
 */
export function pairDocument(report: PairReport, bundle: string): Record<string, unknown> {
  const { comparison, verdict, settings, repeat } = report
  const { id, purpose, startedAt, status, command, scenarios, seed, arms, notes, environment } = comparison
  const { isSame, advisory } = comparison
  return {
    schema: schemaVersion,
    kind: 'comparison',
    ...{ id, purpose, startedAt: new Date(startedAt).toISOString(), status, command, repeat, seed },
    ...{ scenarios, arms, isSame, advisory: advisory ?? null, isBinding: isBinding(report), bundle },
    settings: Object.fromEntries(settings),
    notes: [...notes],
    remarks: remarksOf(report),
    findings: findingsOf(verdict),
    conditions: Object.fromEntries(conditionsOf(report).map(({ name, said }) => [name, said])),
    verdict: {
      ...verdict,
      changes: verdict.changes.map((change) => {
        const { label, unit } = figureWords(change.figure)
        return {
          ...change,
          label,
          unit: unit ?? null,
          change: change.change ?? null,
          mde: change.mde ?? null,
        }
      }),
      neededSeconds: verdict.neededSeconds ?? null,
    },
    explanation: report.explanation ?? null,
    environment,
  }
}
