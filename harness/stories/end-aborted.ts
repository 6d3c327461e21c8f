import { firstOf, Interruption, messageOf, TailgateError } from '../base/errors.ts'
import { type Bundle, removeReports } from '../bundle/bundle.ts'
import type { OnProgress } from '../live/progress.ts'

/**
 * Ends a story that an error has ended early: its evidence so far is judged and reported, and the error names the kept
 * bundle. When that fails too, as on a full disk, the first error still counts, the bundle already says `aborted`, and the
 * reports written until then are removed.
 * @throws the error, always.
 */
export async function endAborted(
  error: unknown,
  bundle: Bundle,
  watch: OnProgress,
  report: () => Promise<unknown>,
): Promise<never> {
  // When the error came while the story was reported, its reports say how it would have ended. Only writing needs room.
  await removeReports(bundle).catch(() => undefined)
  await report().catch(async (problem: unknown) => {
    await removeReports(bundle).catch(() => undefined)
    watch({ type: 'warning', message: `The bundle has no report: ${messageOf(problem)}` })
  })
  const first = firstOf(error)
  if (first instanceof Interruption || (first instanceof TailgateError && first.code !== 'BUNDLE_GONE'))
    first.bundle = bundle.directory
  throw error
}
