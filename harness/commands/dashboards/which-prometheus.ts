import { usageError } from '../../base/errors.ts'
import { status } from '../../guard/janitor/kept-stacks.ts'
import { isOwned, readLedger } from '../../guard/ledger/ledger.ts'
import { runDirectory, runRoot } from '../../guard/ledger/run-root.ts'
import { type GivenPrometheus, givenPrometheus } from '../../prometheus/given-prometheus.ts'
import { urlOfPrometheus } from '../../stack/observers/prometheus.ts'

/** A Prometheus, and the run that it belongs to if it is one of ours. */
export interface MeantPrometheus {
  readonly url: string
  readonly run: string | undefined
}

/** The Prometheus servers of kept stacks, and of runs in progress. */
async function ours(): Promise<(MeantPrometheus & { readonly words: string })[]> {
  const found = await Promise.all(
    (await status()).map(async ({ id, kept }) => {
      if (kept !== undefined)
        return kept.prometheus === undefined
          ? []
          : [{ url: kept.prometheus, run: id, words: `${kept.prometheus} of the kept stack ${id}` }]
      const url = await urlOfPrometheus(runDirectory(runRoot(), id))
      return url === undefined ? [] : [{ url, run: id, words: `${url} of the run ${id}` }]
    }),
  )
  return found.flat()
}

/**
 * The named Prometheus, or that of the only kept stack or run in progress.
 * @throws TailgateError USAGE.
 */
export async function prometheusOf(request: GivenPrometheus): Promise<MeantPrometheus> {
  const given = await givenPrometheus(request)
  const found = await ours()
  if (given !== undefined) return found.find(({ url }) => url === given) ?? { url: given, run: undefined }
  if (found[0] !== undefined && found.length === 1) return found[0]
  const listed = found.map(({ words }) => `\n  ${words}`).join('')
  throw usageError(
    found.length === 0
      ? 'No stack is kept with --observe and no run with a Prometheus is in progress, so say which Prometheus with --prometheus.'
      : `Several stacks are there, so say which Prometheus with --prometheus:${listed}`,
  )
}

/** Why a Prometheus of ours no longer exists, in a sentence. Another program may have its port by then. */
export async function whyGone({ run }: MeantPrometheus): Promise<string | undefined> {
  if (run === undefined) return undefined
  const ledger = await readLedger(runRoot(), run)
  const there = typeof ledger !== 'string' && (await isOwned(ledger))
  return there ? undefined : `The stack ${run} is not there any more.`
}
