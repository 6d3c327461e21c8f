import { randomInt } from 'node:crypto'
import { resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import {
  askedExperiments,
  type LoadedExperiments,
  loadExperiments,
} from '../../config/experiment/load-experiments.ts'
import { experimentsDirectory } from '../../config/experiment/places.ts'
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
import { resultsDirectory } from './results-directory.ts'

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

/** What was measured, and the ids of the results that were not stored. */
interface Measured {
  readonly results: readonly ExperimentResult[]
  readonly unkept: readonly string[]
}

function show({ results, unkept }: Measured, directory: string, json: boolean | undefined): void {
  if (json) {
    printJson({ results, directory, unkept })
    return
  }
  if (results.length === 0) return
  const but =
    unkept.length === 0 ? '' : ` Not kept, as nothing or less than before was measured: ${unkept.join(', ')}.`
  const width = Math.min(widthOf(process.stdout), 100)
  printLines([
    ...experimentLines(results, paintOf(process.stdout), width),
    '',
    `Results are kept in ${directory}.${but}`,
  ])
}

async function measure(
  { experiments, broken }: LoadedExperiments,
  resolved: ResolvedArms,
  { mostSeconds, seed, rows }: Asked,
  options: ExperimentOptions & { readonly directory: string },
  signal: AbortSignal,
): Promise<Measured> {
  const results: ExperimentResult[] = []
  const unkept: string[] = []
  const { all, out = 'results', directory, json } = options
  const seconds = measuringSeconds(experiments, mostSeconds, all === true)
  try {
    using live = openProgress()
    results.push(...(await brokenResults(broken, resolved, seed)))
    unkept.push(...results.map(({ id }) => id))
    await measureExperiments(
      {
        ...{ experiments, resolved, seed, rows, results: directory, out: resolve(out) },
        mostSeconds: seconds,
      },
      runContext({ startedAt: Date.now(), signal }, live.watch),
      (result, isKept) => {
        results.push(result)
        if (!isKept) unkept.push(result.id)
      },
    )
  } catch (error) {
    // Measured results are shown before the error that ended the command; `--json` prints only one document, so not there.
    if (!json) show({ results, unkept }, directory, false)
    throw error
  }
  return { results, unkept }
}

/** Measures experiments, and shows the effect of each recommendation on this machine. */
export async function executeExperiment(
  ids: readonly string[],
  options: ExperimentOptions,
  signal: AbortSignal,
): Promise<number> {
  const asked = readOptions(options)
  if (options.list) return listExperiments(options, asked.rows)
  if (options.document) return documentExperiments(options)
  const resolved = await resolveArms(
    { directory: process.cwd(), config: options.config },
    { signal, onStep: () => undefined },
  )
  const loaded = await loadExperiments(resolved.head.target)
  const directory = resultsDirectory(resolved.head.target, options.results, asked.rows)
  const measured = await measure(
    chosen(ids, options.all, loaded),
    resolved,
    asked,
    { ...options, directory },
    signal,
  )
  show(measured, directory, options.json)
  return exitOf(measured.results)
}
