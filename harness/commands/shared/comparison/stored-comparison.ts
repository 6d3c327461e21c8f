import { join } from 'node:path'
import { z } from 'zod'
import { hasCode, messageOf, TailgateError, usageError } from '../../../base/errors.ts'
import { readText } from '../../../base/files/read-file.ts'
import type { ReadComparison } from '../../../bundle/read-run.ts'
import { armNames, type PairedEvidence } from '../../../evidence/paired.ts'
import { type Explanation, explanationFile, readExplanation } from '../../../evidence/pairs/explanation.ts'
import { pairsFile, readPairs } from '../../../evidence/pairs/pairs-file.ts'
import type { PairReport } from '../../../report/pairs/pair-report.ts'
import { ofStatus } from '../../../stories/gate/judge-pairs.ts'
import { pairReportOf } from '../../../stories/gate/pair-report-of.ts'
import { withHops } from '../../../verdict/pairs/figures/hops.ts'
import { judgePairs } from '../../../verdict/pairs/judge/judge-pairs.ts'
import { limitProblems } from '../../../verdict/pairs/judge/known-limits.ts'
import { type PairSettings, settingsFor } from '../../../verdict/pairs/settings.ts'
import type { StoredLimits } from '../stored-report.ts'
import type { PairLimitOptions } from './comparison-options.ts'
import { readSettings } from './read-settings.ts'

const share = z.number().nonnegative().optional()
const name = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)

/** The settings that cannot be derived; the schedule of looks follows from them. */
const storedSettings = z.object({
  mostSeconds: z.number().positive(),
  invocationSeconds: z.number().positive(),
  limits: z.array(
    z.strictObject({
      ...{ route: name, figure: z.string(), negligible: share, tolerable: share },
      scenario: name,
      isCalibrated: z.boolean().optional(),
    }),
  ),
  accepted: z.array(z.strictObject({ route: name, figure: z.string(), reason: z.string() })),
  seed: z.int().nonnegative(),
})

/**
 * The stored settings, followed by the new ones: of two limits, the judge takes the later.
 * @throws TailgateError BUNDLE_UNREADABLE; USAGE for limits of routes that the evidence does not have.
 */
function settingsWith(
  { comparison }: ReadComparison,
  path: string,
  asked: PairLimitOptions,
  evidence: readonly PairedEvidence[],
): PairSettings {
  const parsed = storedSettings.safeParse(comparison.settings)
  if (!parsed.success)
    throw new TailgateError('BUNDLE_UNREADABLE', {
      path,
      problem: `run.json: settings: ${z.prettifyError(parsed.error)}`,
    })
  const { limits, accepted } = readSettings(asked)
  const shown = evidence.map(withHops)
  const routes = shown.flatMap((one) => [...one.routes, ...armNames.flatMap((arm) => one.onlyIn[arm])])
  const [problem] = evidence.length === 0 ? [] : limitProblems({ limits, accepted }, routes)
  if (problem !== undefined) throw usageError(problem)
  return settingsFor(
    {
      ...parsed.data,
      limits: [...parsed.data.limits, ...limits],
      accepted: [...parsed.data.accepted, ...accepted],
    },
    comparison.scenarios.length,
  )
}

/**
 * The findings of a replay of both arms; undefined when there was none.
 * @throws TailgateError BUNDLE_UNREADABLE.
 */
async function explanationIn(directory: string, path: string): Promise<Explanation | undefined> {
  try {
    return readExplanation(await readText(join(directory, explanationFile)))
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined
    const words = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)
    const problem = `${explanationFile}: ${words}`
    throw new TailgateError('BUNDLE_UNREADABLE', { path, problem }, { cause })
  }
}

/**
 * The evidence of both arms; without its last line if that was cut off, in a comparison that did not end.
 * @throws TailgateError BUNDLE_UNREADABLE.
 */
async function evidenceIn(
  { directory, comparison }: ReadComparison,
  path: string,
): Promise<readonly PairedEvidence[]> {
  try {
    const text = await readText(join(directory, pairsFile))
    return readPairs(text, comparison.status === 'complete' ? 'closed' : 'growing')
  } catch (cause) {
    throw new TailgateError(
      'BUNDLE_UNREADABLE',
      { path, problem: `${pairsFile}: ${messageOf(cause)}.` },
      { cause },
    )
  }
}

/**
 * Judges the bundle of a comparison again from its evidence alone, with its own limits and those given now.
 * @throws TailgateError BUNDLE_UNREADABLE; USAGE for budgets, which a comparison does not have.
 */
export async function judgeStoredComparison(
  read: ReadComparison,
  path: string,
  asked: StoredLimits,
): Promise<{ readonly report: PairReport; readonly directory: string }> {
  if (asked.budget.length > 0)
    throw usageError(
      '--budget limits a figure of a run, and this is a comparison of two arms: use --tolerable or --negligible.',
    )
  const { comparison, directory } = read
  const evidence = await evidenceIn(read, path)
  const settings = settingsWith(read, path, asked, evidence)
  const verdict = ofStatus(judgePairs(evidence, settings), comparison.status)
  const explanation = await explanationIn(directory, path)
  return { report: pairReportOf(comparison, settings, evidence, verdict, explanation), directory }
}
