import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { z } from 'zod'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { isRecord } from '../../base/values/record.ts'
import { completeScenario } from '../scenario/complete-scenario.ts'
import type { ScenarioDescription } from '../scenario/description.ts'
import { phaseNamesOf } from '../scenario/phases.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { completeTarget } from '../target/complete-target.ts'
import type { TargetDescription } from '../target/description.ts'
import type { Target } from '../target/target.ts'
import type { TypedLoad } from '../typed/typed-load.ts'
import { eachOnce } from './each-once.ts'
import { configError, type FileProblems } from './file-problems.ts'
import { extensions, findConfig, isPath, type ProjectRequest } from './find-config.ts'
import { problemsOf } from './problems.ts'
import { scenarioSchema } from './scenario-schema.ts'
import { targetSchema } from './target-schema.ts'
import { watchEnvironment } from './watched-environment.ts'

export interface LoadedTarget {
  readonly target: Target
  /** The directory of the config file; relative paths in the config start here. */
  readonly root: string
  /** Names of the environment variables that the config read while it was loaded. */
  readonly variables?: readonly string[]
  /** Scenarios that are run instead of those of files: the scenario of a load that was typed. */
  readonly scenarios?: readonly LoadedScenario[]
}

/** What a file exports, whether or not it fits the schema. */
export interface ReadFile extends FileProblems {
  readonly value: unknown
  /** Names of the environment variables that the file read while it was loaded. */
  readonly variables: readonly string[]
}

/** The default export of a module. In a module that TypeScript compiled to CommonJS it is one level deeper. */
const defaultOf = ({ default: value }: { readonly default?: unknown }): unknown =>
  typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value
    ? value.default
    : value

/** Loads a file and checks its default export against the schema that `schemaFor` gives for it. */
export async function readProjectFile(
  file: string,
  schemaFor: (value: unknown) => z.ZodType,
): Promise<ReadFile> {
  using watched = watchEnvironment()
  let value: unknown
  try {
    value = defaultOf(await import(pathToFileURL(file).href))
  } catch (error) {
    return { file, value, variables: [], lines: [`it cannot be loaded: ${messageOf(error)}`] }
  }
  const checked = schemaFor(value).safeParse(value)
  const lines = checked.success ? [] : problemsOf(checked.error)
  return { file, value, variables: watched.names, lines }
}

/** A scenario as a config names it: a path is relative to the config, wherever the command runs. */
const fromRoot = (root: string, nameOrPath: string): string =>
  isPath(nameOrPath) ? resolve(root, nameOrPath) : nameOrPath

/** A description whose paths of scenarios no longer depend on a directory. */
function withScenarioPaths(description: TargetDescription, root: string): TargetDescription {
  const { scenarios } = description
  if (scenarios === undefined) return description
  const { standard, profiled } = scenarios
  return {
    ...description,
    scenarios: {
      ...scenarios,
      standard: standard?.map((one) => fromRoot(root, one)),
      profiled: profiled === undefined ? undefined : fromRoot(root, profiled),
    },
  }
}

/** The parts of an invalid config that say where the scenarios are and which routes they have. */
function knownPart(value: unknown, root: string): Pick<Target, 'routes' | 'scenarios'> | undefined {
  const { routes, scenarios = {} } = (value ?? {}) as Partial<TargetDescription>
  if (routes === undefined || ![routes, scenarios].every(isRecord)) return undefined
  const { directory = 'scenarios', standard = [], profiled } = scenarios
  if (typeof directory !== 'string' || !Array.isArray(standard)) return undefined
  const names: readonly unknown[] = standard
  const named = names.flatMap((one) => (typeof one === 'string' ? [fromRoot(root, one)] : []))
  return { routes, scenarios: { directory, standard: named, profiled } }
}

/** What is wrong with the scenarios of an invalid config, as far as they can be read. */
async function scenarioProblems(
  value: unknown,
  root: string,
  asked: readonly string[] = [],
): Promise<readonly FileProblems[]> {
  const target = knownPart(value, root)
  if (target === undefined) return []
  const loaded = { target, root }
  const known = scenarioNames(loaded)
  const { standard } = target.scenarios
  const names = (asked.length > 0 ? asked : standard.length > 0 ? standard : known).filter((name) =>
    isPath(name) ? existsSync(resolve(name)) : known.includes(name),
  )
  const read: ReadFile[] = []
  for (const name of new Set(names)) read.push(await readScenario(loaded, name))
  return read.filter(({ lines }) => lines.length > 0)
}

/**
 * Loads the config of a project; the problems of its scenarios are reported together with its own.
 * @throws TailgateError CONFIG_MISSING, CONFIG_INVALID, USAGE.
 */
export async function loadTarget(directory: string, request: ProjectRequest = {}): Promise<LoadedTarget> {
  const file = findConfig(directory, request)
  const root = dirname(file)
  const read = await readProjectFile(file, () => targetSchema)
  if (read.lines.length > 0)
    throw configError([read, ...(await scenarioProblems(read.value, root, request.scenarios))])
  const description = withScenarioPaths(read.value as TargetDescription, root)
  const found = scenarioNames({ target: completeTarget(description), root })
  return { target: completeTarget(description, found), root, variables: read.variables }
}

/** The parts of a target that are needed to find its scenarios. */
interface ScenarioPlace {
  readonly target: Pick<Target, 'routes' | 'scenarios'>
  readonly root: string
}

/** The scenarios that can be run by name, and their files. */
function scenarioFiles({ target, root }: ScenarioPlace): ReadonlyMap<string, string> {
  const directory = resolve(root, target.scenarios.directory)
  if (!existsSync(directory)) return new Map()
  const files = readdirSync(directory)
    .filter((file) => extensions.includes(extname(file)) && !/\.(test|d)\.\w+$|^session\.\w+$/.test(file))
    // Of two files with one name, the one that is more likely the source comes last and stays.
    .toSorted((a, b) => extensions.indexOf(extname(b)) - extensions.indexOf(extname(a)))
  return new Map(files.map((file) => [basename(file, extname(file)), resolve(directory, file)]))
}

/** The scenarios that can be run by name. */
export const scenarioNames = (loaded: ScenarioPlace): string[] => [...scenarioFiles(loaded).keys()].sort()

export interface LoadedScenario {
  readonly scenario: Scenario
  readonly file: string
  /** The load that was typed, if there is no file. */
  readonly typed?: TypedLoad | undefined
  /** Whether its file gives no number of connections, so that a rate that is asked for decides it. */
  readonly leavesConnections?: boolean | undefined
  /** Names of the environment variables that its file read while it was loaded. */
  readonly variables: readonly string[]
}

/**
 * The file of a scenario by its name or by its path.
 * @throws TailgateError SCENARIO_UNKNOWN.
 */
export function scenarioFile(loaded: ScenarioPlace, nameOrPath: string): string {
  const file = isPath(nameOrPath) ? resolve(nameOrPath) : scenarioFiles(loaded).get(nameOrPath)
  if (file === undefined || !existsSync(file))
    throw new TailgateError('SCENARIO_UNKNOWN', {
      name: nameOrPath,
      known: scenarioNames(loaded).join(', ') || 'none',
    })
  return file
}

/**
 * Reads a scenario by its name or by the path of its file.
 * @throws TailgateError SCENARIO_UNKNOWN.
 */
function readScenario(loaded: ScenarioPlace, nameOrPath: string): Promise<ReadFile> {
  const file = scenarioFile(loaded, nameOrPath)
  const { routes } = loaded.target
  return readProjectFile(file, (value) => scenarioSchema(routes, phaseNamesOf(value)))
}

/**
 * Loads scenarios by their names or the paths of their files.
 * @throws TailgateError SCENARIO_UNKNOWN, or CONFIG_INVALID with the problems of all of them; USAGE for two of one name.
 */
export async function loadScenarios(
  loaded: LoadedTarget,
  names: readonly string[],
): Promise<readonly LoadedScenario[]> {
  if (loaded.scenarios !== undefined) return loaded.scenarios
  const read: ReadFile[] = []
  // They are loaded one after the other, so that the variables that one file reads are not counted for another.
  for (const name of new Set(names)) read.push(await readScenario(loaded, name))
  const wrong = read.filter(({ lines }) => lines.length > 0)
  if (wrong.length > 0) throw configError(wrong)
  const complete = read.map(({ value, file, variables }) => ({
    scenario: completeScenario(value as ScenarioDescription, loaded.target.routes),
    file,
    variables,
    leavesConnections: isRecord(value) && value.connections === undefined,
  }))
  return eachOnce(complete, loaded.root)
}
