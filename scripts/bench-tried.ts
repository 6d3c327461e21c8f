import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatSeconds } from '../harness/config/units/units.ts'
import type { GateEnd } from '../harness/stories/calibrate-gate/calibration-course.ts'
import { median } from '../harness/verdict/statistics/drift.ts'

interface Attempt {
  /** Unix time in milliseconds at which it ended. */
  readonly at: number
  /** `equal arms`, or the name of a regression. */
  readonly name: string
  readonly mostSeconds: number
  /** Everything that it took, with preparing the arms. */
  readonly wallSeconds?: number
  /** The commit that was measured; `+` stands for changes beside it. */
  readonly commit?: string
}

/** A gate that has ended, as it is stored. */
export type Ended = Attempt & GateEnd
/** A gate that could not be carried out. */
type Broken = Attempt & { readonly problem: string }
export type Tried = Ended | Broken

export const isEnded = (tried: Tried): tried is Ended => !('problem' in tried)

const prefix = 'bench-gate-'
const suffix = '.jsonl'

/**
 * The real gates that were stored in a directory, in a file for each version of what measures and decides on a machine. Those
 * of another version are shown beside the others, and never counted with them.
 */
export class TriedGates {
  readonly file: string
  readonly #directory: string
  readonly #own: Tried[]

  constructor(directory: string, fingerprint: string) {
    mkdirSync(directory, { recursive: true })
    this.#directory = directory
    this.file = join(directory, `${prefix}${fingerprint}${suffix}`)
    this.#own = read(this.file)
  }

  add(tried: Tried): void {
    this.#own.push(tried)
    appendFileSync(this.file, `${JSON.stringify(tried)}\n`)
  }

  /** Those of a kind with the same longest time that have ended. */
  endsOf(name: string, mostSeconds: number): readonly Ended[] {
    return this.#own.filter(isEnded).filter((one) => one.name === name && one.mostSeconds === mostSeconds)
  }

  /** How often a kind could not be carried out since one of it last ended. */
  brokenSince(name: string): number {
    const own = this.#own.filter((one) => one.name === name)
    return own.length - 1 - own.findLastIndex(isEnded)
  }

  get count(): number {
    return this.#own.length
  }

  /** The rows of a table: how they were made, which kind, and how they ended. */
  *rows(): Generator<readonly [how: string, what: string, result: string]> {
    yield* rowsOf('real', this.#own)
    const others = readdirSync(this.#directory)
      .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
      .map((name) => join(this.#directory, name))
      .filter((path) => path !== this.file)
    for (const path of others) yield* rowsOf(`real, of another version (${path})`, read(path))
  }
}

const read = (file: string): Tried[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line): Tried => JSON.parse(line))
    : []

function* rowsOf(how: string, all: readonly Tried[]): Generator<readonly [string, string, string]> {
  const kinds = Map.groupBy(all, ({ name, mostSeconds }) => JSON.stringify([name, mostSeconds]))
  for (const own of kinds.values()) {
    const [{ name, mostSeconds }] = own as [Tried]
    yield [how, `${name}, at most ${formatSeconds(mostSeconds)}`, summary(own)]
    for (const figure of ['app.cpuPerRequest', 'p95'] as const) {
      const found = foundIn(own.filter(isEnded), figure)
      if (found !== undefined) yield [how, `${name}: ${figure} of all routes, head less base`, found]
    }
  }
}

function summary(all: readonly Tried[]): string {
  const ends = all.filter(isEnded)
  const count = (outcome: GateEnd['outcome']) => ends.filter((end) => end.outcome === outcome).length
  const broken = all.length - ends.length
  const commits = [...new Set(all.flatMap(({ commit }) => commit ?? []))]
  const took = ends.map(({ tookSeconds }) => tookSeconds)
  return [
    `fail ${count('fail')}, pass ${count('pass')}, unproven ${count('unproven')} of ${ends.length}`,
    ...(broken === 0 ? [] : [`${broken} could not be carried out`]),
    ...(ends.length === 0
      ? []
      : [`the median took ${formatSeconds(median(took))}, the longest ${formatSeconds(Math.max(...took))}`]),
    ...(commits.length === 0 ? [] : [`of ${commits.join(', ')}`]),
  ].join('; ')
}

/** The change of a figure of all routes that these gates found, in its unit and relative, with the extremes. */
function foundIn(ends: readonly Ended[], figure: string): string | undefined {
  const own = ends.flatMap(({ changes = [] }) =>
    changes.filter((change) => change.route === 'all' && change.figure === figure),
  )
  const differences = own.map(({ difference }) => difference).toSorted((a, b) => a - b)
  const relative = own.flatMap(({ change }) => change ?? [])
  if (differences.length === 0) return undefined
  const micro = (value = Number.NaN) => `${Number(value.toPrecision(3))} µs`
  const percent = Number.isFinite(median(relative)) ? ` (${(median(relative) * 100).toFixed(1)} %)` : ''
  return `median ${micro(median(differences))}${percent}, from ${micro(differences[0])} to ${micro(differences.at(-1))} in ${differences.length}`
}
