import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import type { Explanation } from '../../evidence/pairs/explanation.ts'
import type { PairReport } from '../../report/pairs/pair-report.ts'
import type { PairVerdict } from '../../verdict/pairs/pair-verdict.ts'
import type { PairSettings } from '../../verdict/pairs/settings.ts'

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`

interface About {
  readonly route: string | undefined
  readonly scenario?: string | undefined
  readonly figure: string
}

const ofRoute = ({ route, scenario, figure }: About): string =>
  `${figure}${route === undefined ? '' : ` of ${route}`}${scenario === undefined ? '' : ` in ${scenario}`}`

/** Limits, and what is accepted, as they were requested. */
const limitWords = ({ limits, accepted }: PairSettings): (readonly [string, string])[] => [
  ...limits.flatMap(({ negligible, tolerable, ...limit }) => [
    ...(negligible === undefined ? [] : [[`negligible ${ofRoute(limit)}`, percent(negligible)] as const]),
    ...(tolerable === undefined ? [] : [[`tolerable ${ofRoute(limit)}`, percent(tolerable)] as const]),
  ]),
  ...accepted.map((one) => [`accepted ${ofRoute(one)}`, one.reason] as const),
]

/** The command that measures the same again. A calibration makes many comparisons and draws a seed for each. */
const repeatOf = ({ command, seed }: Pick<StoredComparison, 'command' | 'seed'>): string =>
  /\s--seed[ =]|^tailgate calibrate\s/.test(command) ? command : `${command} --seed ${seed}`

/** Everything that the renderings of a comparison need. */
export function pairReportOf(
  stored: Omit<StoredComparison, 'verdict'>,
  settings: PairSettings,
  evidence: readonly PairedEvidence[],
  verdict: PairVerdict,
  explanation: Explanation | undefined,
): PairReport {
  const { kind: _, settings: __, ...comparison } = stored
  const rates = evidence.flatMap(({ scenario, invocations: [first] }) =>
    first === undefined ? [] : [`${first.rate}/s in ${scenario}`],
  )
  return {
    comparison,
    verdict,
    repeat: repeatOf(stored),
    explanation,
    settings: [
      ...(rates.length > 0 ? [['rate', rates.join(', ')] as const] : []),
      ['at most', formatSeconds(settings.mostSeconds)],
      ...limitWords(settings),
    ],
  }
}
