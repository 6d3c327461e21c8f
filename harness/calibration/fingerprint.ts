import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, hostname, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { ownProgram } from '../base/own-program.ts'
import { allRunners } from '../load/driver/engine-registry.ts'
import { modulesBehind } from './modules.ts'

/**
 * The modules with which instruments and the servers for their calibration begin: the driver, which names its engines' known
 * scenarios, and each module in the folder of the known server.
 */
function entries(): readonly string[] {
  const known = join(import.meta.dirname, 'known')
  const modules = readdirSync(known).filter((name) => /(?<!\.test|\.d)\.[jt]s$/.test(name))
  return [ownProgram(import.meta.url, '../load/driver/driver'), ...modules.map((name) => join(known, name))]
}

/** Every module of a calibrated instrument, as sorted paths. */
export const instrumentModules = (): readonly string[] => modulesBehind(entries())

/** The packages that instruments use for sending and counting: the histograms, and the packages of each engine. */
const packages = (): readonly string[] => [
  'hdr-histogram-js',
  ...allRunners().flatMap((runner) => runner.packages),
]

/** The installed programs of engines. */
const programs = (): readonly (string | undefined)[] =>
  allRunners().flatMap(({ program }) => (program === undefined ? [] : [program.find()]))

const versionOf = (name: string): string => {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string }
  return `${name} ${version}`
}

/**
 * Identifies an installed program by its file, because another version is another file. Asking k6 for its version would start
 * a container, or take 0.1 s.
 */
function asInstalled(program: string | undefined): string {
  if (program === undefined) return 'not here'
  const path = realpathSync(program)
  const { size, mtimeMs } = statSync(path)
  return `${path} ${size} ${mtimeMs}`
}

/**
 * What a calibration is valid for: this machine, kernel and Node, and every module, package and program of the instruments.
 * The result is a SHA-256 in hex, cut to 16 digits; nothing can be read back from it.
 */
export const fingerprint = (installed: readonly (string | undefined)[] = programs()): string =>
  createHash('sha256')
    .update(
      [
        hostname(),
        arch(),
        cpus()[0]?.model,
        availableParallelism(),
        totalmem(),
        release(),
        process.version,
        ...packages().map(versionOf),
        ...installed.map(asInstalled),
        ...instrumentModules().map((path) => readFileSync(path, 'utf8')),
      ].join('\n'),
    )
    .digest('hex')
    .slice(0, 16)
