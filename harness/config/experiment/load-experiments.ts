import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import type { FileProblems } from '../loading/file-problems.ts'
import { extensions, isPath } from '../loading/find-config.ts'
import { type LoadedTarget, readProjectFile } from '../loading/load.ts'
import type { ExperimentDescription } from './description.ts'
import { type Experiment, experimentOf } from './experiment.ts'
import { experimentsDirectory } from './places.ts'
import { experimentSchema } from './schema.ts'

/** A file that should describe an experiment and does not. */
export interface BrokenExperiment extends FileProblems {
  /** The id of the experiment, taken from the name of the file. */
  readonly id: string
}

/** All files of the directory of experiments; a file that is wrong does not exclude the others. */
export interface LoadedExperiments {
  readonly experiments: readonly Experiment[]
  readonly broken: readonly BrokenExperiment[]
}

const natural = new Intl.Collator('en', { numeric: true })

/**
 * Experiments with equal arms come first, since they show how far the others can be trusted; then those with a number; then
 * those about several recommendations.
 */
const placeOf = ({ id, isNull }: Experiment): number => (isNull ? 0 : /\d/.test(id) ? 1 : 2)

const inOrder = (one: Experiment, other: Experiment): number =>
  placeOf(one) - placeOf(other) || natural.compare(one.id, other.id)

const nameOf = (file: string): string => basename(file, extname(file))

/** The files that describe experiments. */
function experimentFiles(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((file) => extensions.includes(extname(file)) && !/\.(test|d)\.\w+$/.test(file))
    .toSorted(natural.compare)
    .map((file) => join(directory, file))
}

/**
 * The scenario of an experiment, so that it is found from any directory: a path is relative to the file of the experiment.
 */
const scenarioFrom = (file: string, scenario: string): string =>
  isPath(scenario) ? resolve(dirname(file), scenario) : scenario

/** Loads every experiment of a project. */
export async function loadExperiments({
  target,
  root,
}: Pick<LoadedTarget, 'root' | 'target'>): Promise<LoadedExperiments> {
  const schema = experimentSchema(Object.keys(target.routes))
  const experiments: Experiment[] = []
  const broken: BrokenExperiment[] = []
  // They are loaded one after the other, so that the variables that one file reads are not counted for another.
  for (const file of experimentFiles(resolve(root, experimentsDirectory))) {
    const { lines, value } = await readProjectFile(file, () => schema)
    const name = nameOf(file)
    if (lines.length > 0) {
      broken.push({ id: name, file, lines })
      continue
    }
    const experiment = experimentOf(value as ExperimentDescription, file)
    if (experiment.id.toLowerCase() === name.toLowerCase())
      experiments.push({ ...experiment, scenario: scenarioFrom(file, experiment.scenario) })
    else
      broken.push({
        ...{ id: name, file },
        lines: [`id: is "${experiment.id}", and the name of the file must be the same in small letters`],
      })
  }
  return { experiments: experiments.toSorted(inOrder), broken }
}

/**
 * The experiments with these ids; upper and lower case are the same.
 * @throws TailgateError USAGE for an id that no experiment has.
 */
export function askedExperiments(
  { experiments, broken }: LoadedExperiments,
  ids: readonly string[],
): LoadedExperiments {
  const isCalled =
    (asked: string) =>
    ({ id }: { readonly id: string }) =>
      id.toLowerCase() === asked.toLowerCase()
  const all = [...experiments, ...broken]
  const unknown = ids.filter((asked) => !all.some(isCalled(asked)))
  if (unknown.length > 0)
    throw usageError(
      `There is no experiment ${unknown.join(', ')}; there are ${all.map(({ id }) => id).join(', ') || 'none'}, in ${experimentsDirectory}/.`,
    )
  const asked = (one: { readonly id: string }) => ids.some((id) => isCalled(id)(one))
  return { experiments: experiments.filter(asked), broken: broken.filter(asked) }
}
