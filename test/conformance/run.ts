/**
 * Carries out real situations in which a gate must not be green, and prints the result of each.
 *
 *     npm run conformance [-- NAME...]      all situations, or the named ones
 *
 * Ends with 1 when a situation was green, ended otherwise than documented, or for another reason. The control must be green.
 */
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadProjectModules } from '../../harness/config/loading/project-modules.ts'
import { reasonsIn } from './reasons.ts'
import type { Outcome, Situation } from './situation.ts'
import { Stage } from './stage.ts'

export interface Named extends Situation {
  readonly name: string
  /** The folder of the situation. */
  readonly room: string
}

const rooms = ['loads', 'commands', 'bundles', 'moments']

/** Loads that are run by a situation of another folder. */
const lent = ['k6-all-fail', 'k6-empty-threshold', 'k6-failed-check', 'many-at-once']

/** The situation that a file exports, which must not be forgotten without a word. */
function named(file: string, situation: Situation | undefined): readonly Named[] {
  const [name, room] = [basename(file, '.ts'), basename(dirname(file))]
  if (situation !== undefined) return [{ ...situation, name, room }]
  if (room === 'loads' && lent.includes(name)) return []
  throw new TypeError(`test/conformance/${room}/${name}.ts exports no situation`)
}

/**
 * Every situation, the control first.
 * @throws TypeError when a file exports none.
 */
export async function situations(): Promise<readonly Named[]> {
  const files = rooms.flatMap((room) =>
    readdirSync(join(import.meta.dirname, room))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(import.meta.dirname, room, name)),
  )
  const found = await Promise.all(
    files.map(async (file) => {
      const { situation } = (await import(pathToFileURL(file).href)) as { situation?: Situation }
      return named(file, situation)
    }),
  )
  const isControl = ({ name }: Named): number => (name === 'healthy' ? 0 : 1)
  return found.flat().toSorted((a, b) => isControl(a) - isControl(b))
}

/**
 * Carries out one situation. A situation that could not be set up has no exit code, so that it counts as wrong and the others
 * continue.
 */
export const carryOut = ({ name, options = [], carryOut: own }: Named, stage: Stage): Promise<Outcome> =>
  (own ? own(stage) : stage.tailgate(...stage.runOf(name, name, options))).catch((error: Error) => ({
    code: null,
    output: String(error.stack),
  }))

/** What is wrong with the outcome of a situation, in words; undefined when the outcome is right. */
export function wrongWith({ exit, says }: Situation, { code, output }: Outcome): string | undefined {
  if (code === null || !exit.includes(code)) return `exit ${code} instead of ${exit.join(' or ')}`
  return says.test(reasonsIn(output)) ? undefined : `its reasons do not say ${says}`
}

async function main(names: readonly string[]): Promise<number> {
  loadProjectModules()
  const all = await situations()
  const unknown = names.filter((name) => !all.some((one) => one.name === name))
  if (unknown.length > 0) throw new RangeError(`there is no situation ${unknown.join(', ')}`)
  const asked = names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all
  using stage = new Stage()
  await stage.calibrate()
  let [wrong, green] = [0, 0]
  for (const one of asked) {
    const began = performance.now()
    const outcome = await carryOut(one, stage)
    const problem = wrongWith(one, outcome)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    process.stdout.write(
      `${problem === undefined ? '✓' : '✗'} ${one.name}  exit ${outcome.code}  ${seconds} s  ${one.what}\n`,
    )
    if (outcome.code === 0 && !one.exit.includes(0)) green += 1
    if (problem === undefined) continue
    wrong += 1
    process.stdout.write(`    ${problem}\n${outcome.output.trimEnd().replace(/^/gm, '    | ')}\n`)
  }
  process.stdout.write(
    `${asked.length} situations: ${asked.length - wrong} as documented, ${green} green that must not be\n`,
  )
  return wrong > 0 ? 1 : 0
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2))
