import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { withDirectory } from '../../base/files/mentioned-directory.ts'
import { topOf } from '../../base/files/repository-top.ts'
import type { DatasetDescription } from '../../config/target/description.ts'
import type { Target } from '../../config/target/target.ts'
import { fixedVariables } from '../../config/target/variables.ts'
import { unreadableInput } from './unreadable-input.ts'

/** Every file below a path with its content; the path may also be a single file. */
async function* filesBelow(path: string): AsyncGenerator<readonly [string, Buffer]> {
  if ((await stat(path)).isFile()) {
    yield [path, await readFile(path)]
    return
  }
  for (const name of (await readdir(path)).toSorted()) yield* filesBelow(join(path, name))
}

/** The paths whose content decides what is prepared: the inputs, and the SQL files of the steps. */
function inputsOf({ inputs, prepare }: DatasetDescription) {
  const files = prepare.flatMap((step) => ('sql' in step ? [step.sql] : []))
  return [
    ...inputs.map((name) => ({ name, place: 'dataset.inputs' }) as const),
    ...files.map((name) => ({ name, place: 'dataset.prepare' }) as const),
  ]
}

/**
 * How texts are compared between checkouts: without the place of the checkout, since both arms of a comparison, and a checkout
 * before and after it was moved, mean the same by paths into themselves.
 */
function withoutPlace(root: string): (text: string) => string {
  const top = topOf(root)
  return (text) => withDirectory(withDirectory(text, root, '/tailgate-project'), top, '/tailgate-repository')
}

/** Where an app runs, and what it is told beside its config. */
export interface VariablePlace {
  /** The directory of its config. */
  readonly root: string
  /** The variables of its arm, from the command line, the scenarios and the config. */
  readonly given: Readonly<Record<string, string>>
}

/**
 * The variables of the app on which a prepared database depends, names and values in order: those that `--env` or the config
 * sets, without ports, addresses and secrets, which differ from stack to stack. SQL is told none of them. Paths of the config
 * into its own checkout are given without the place of the checkout; those from the command line and the scenarios stay, since
 * both arms of a comparison get the same ones.
 * @throws TailgateError USAGE for an environment that cannot be used.
 */
export function decidingVariables(
  target: Pick<Target, 'app' | 'services' | 'arm'>,
  { prepare, variables }: Pick<DatasetDescription, 'prepare' | 'variables'>,
  { root, given }: VariablePlace,
): readonly string[] {
  if (!prepare.some((step) => 'command' in step)) return []
  const ofConfig = target.arm.environment ?? {}
  const compared = withoutPlace(root)
  const deciding = Object.entries(fixedVariables(target)).filter(
    ([name]) => variables?.includes(name) ?? true,
  )
  return deciding.toSorted().flatMap(([name, value]) => {
    const isOfConfig = given[name] !== value || ofConfig[name] === value
    return [name, isOfConfig ? compared(value) : value]
  })
}

export interface DatasetRequest {
  readonly dataset: DatasetDescription
  /** The directory to which the paths of the description are relative. */
  readonly root: string
  /** Rows of the main table; 0 for the schema alone. */
  readonly size: number
  /** Everything else that a prepared data directory depends on: server version, tuning, user. */
  readonly circumstances: readonly (string | number)[]
}

/**
 * The name of the prepared data directory for a request; equal requests have equal names. Input names are relative to the
 * root, and the commands are hashed without its place, so that a moved checkout finds its own data again.
 * @throws TailgateError DATASET_UNREADABLE for an input, or an SQL file of a step, that is not there or cannot be read.
 */
export async function keyOf({ dataset, root, size, circumstances }: DatasetRequest): Promise<string> {
  const hash = createHash('sha256')
  const { prepare, sizeSetting, feeds } = dataset
  const compared = withoutPlace(root)
  const steps = prepare.map((step) =>
    'sql' in step ? { sql: compared(step.sql) } : { command: step.command.map(compared) },
  )
  hash.update(JSON.stringify([circumstances, size, steps, sizeSetting, feeds]))
  const hashed = new Set<string>()
  for (const { name, place } of inputsOf(dataset)) {
    const input = resolve(root, name)
    try {
      for await (const [path, content] of filesBelow(input)) {
        if (hashed.has(path)) continue
        hashed.add(path)
        hash.update(`\0/${relative(root, path)}\0${content.length}\0`).update(content)
      }
    } catch (problem) {
      throw unreadableInput(input, place, problem)
    }
  }
  return hash.digest('hex').slice(0, 20)
}
