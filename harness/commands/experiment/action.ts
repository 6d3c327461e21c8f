import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import {
  askedExperiments,
  type LoadedExperiments,
  loadExperiments,
} from '../../config/experiment/load-experiments.ts'
import { experimentsDirectory, resultsOfRows } from '../../config/experiment/places.ts'
import { typed } from '../../config/plan/typed-options.ts'
import { experimentLines } from '../../report/experiments/terminal/experiment-lines.ts'
import { type ResolvedArms, resolveArms } from '../../revisions/resolve-arms.ts'
import { brokenResults } from '../../stories/experiment/broken-results.ts'
import { measureExperiments } from '../../stories/experiment/measure-experiments.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { openProgress, paintOf, widthOf } from '../shared/output.ts'
import { runContext } from '../shared/run-context.ts'
import { documentExperiments } from './document.ts'
import { exitOf } from './exit-of.ts'
import { listExperiments } from './list.ts'
import { measuringSeconds } from './measuring-time.ts'
import type { ExperimentOptions } from './options.ts'

/** The parsed options. */
interface Asked {
  readonly mostSeconds: number | undefined
  readonly seed: number
  readonly rows: string | undefined
}

function readOptions({ maxTime, seed, rows }: ExperimentOptions): Asked {
  const read = typed()
  const mostSeconds = read.time('--max-time', maxTime)
  const given = read.number('--seed', seed, 0, 2 ** 32 - 1)
  const count = read.number('--rows', rows, 10, 100_000_000)
  read.check()
  return {
    mostSeconds,
    seed: given ?? randomInt(2 ** 32),
    rows: count === undefined ? undefined : String(count),
  }
}

/**
 * The requested experiments.
 * @throws USAGE when there are none, or when one does not exist.
 */
function chosen(
  ids: readonly string[],
  all: boolean | undefined,
  loaded: LoadedExperiments,
): LoadedExperiments {
  if (all && ids.length > 0) throw usageError('Name experiments, or measure --all of them: not both.')
  if (all) {
    if (loaded.experiments.length + loaded.broken.length === 0)
      throw usageError(`There is no experiment in ${experimentsDirectory}/.`)
    return loaded
  }
  if (ids.length === 0)
    throw usageError('Name the experiments to measure, or ask for --all or --list: tailgate experiment I3.')
  return askedExperiments(loaded, ids)
}

function show(results: readonly ExperimentResult[], directory: string, json: boolean | undefined): void {
  if (json) {
    printJson({ results, directory })
    return
  }
  if (results.length === 0) return
  const width = Math.min(widthOf(process.stdout), 100)
  printLines([
    ...experimentLines(results, paintOf(process.stdout), width),
    '',
    `Results are kept in ${directory}.`,
  ])
}

async function measure(
  { experiments, broken }: LoadedExperiments,
  resolved: ResolvedArms,
  { mostSeconds, seed, rows }: Asked,
  options: ExperimentOptions & { readonly directory: string },
  signal: AbortSignal,
): Promise<readonly ExperimentResult[]> {
  const results: ExperimentResult[] = []
  const { all, out = 'results', directory, json } = options
  const seconds = measuringSeconds(experiments, mostSeconds, all === true)
  try {
    using live = openProgress()
    results.push(...(await brokenResults(broken, resolved, seed)))
    await measureExperiments(
      {
        ...{ experiments, resolved, seed, rows, results: directory, out: resolve(out) },
        mostSeconds: seconds,
      },
      runContext({ startedAt: Date.now(), signal }, live.watch),
      (result) => results.push(result),
    )
  } catch (error) {
    // Measured results are shown before the error that ended the command; `--json` prints only one document, so not there.
    if (!json) show(results, directory, false)
    throw error
  }
  return results
}

/** Measures experiments, and shows the effect of each recommendation on this machine. */
export async function executeExperiment(
  ids: readonly string[],
  options: ExperimentOptions,
  signal: AbortSignal,
): Promise<number> {
  const asked = readOptions(options)
  if (options.list) return listExperiments(options)
  if (options.document) return documentExperiments(options)
  const resolved = await resolveArms(
    { directory: process.cwd(), config: options.config },
    { signal, onStep: () => undefined },
  )
  const loaded = await loadExperiments(resolved.head.target)
  const { root, target } = resolved.head.target
  const directory = resolve(options.results ?? resolve(root, resultsOfRows(asked.rows, target.dataset?.size)))
  const results = await measure(
    chosen(ids, options.all, loaded),
    resolved,
    asked,
    { ...options, directory },
    signal,
  )
  show(results, directory, options.json)
  return exitOf(results)
}
