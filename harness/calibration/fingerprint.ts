import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, hostname, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { ownProgram } from '../base/own-program.ts'
import { findK6 } from '../load/k6/program/program.ts'
import { modulesBehind } from './modules.ts'

/** Where instruments and the servers they are held against begin: the driver, and each module beside the known server. */
function entries(): readonly string[] {
  const known = join(import.meta.dirname, 'known')
  const modules = readdirSync(known).filter((name) => /(?<!\.test|\.d)\.[jt]s$/.test(name))
  return [ownProgram(import.meta.url, '../load/driver/driver'), ...modules.map((name) => join(known, name))]
}

/** Every module that a calibrated instrument consists of, as sorted paths. */
export const instrumentModules = (): readonly string[] => modulesBehind(entries())

/** The packages that send and count for instruments. */
const packages = ['autocannon', 'hdr-histogram-js'] as const

const versionOf = (name: string): string => {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string }
  return `${name} ${version}`
}

/** The program of k6 as it lies on disk: another version is another file. Asking it would start a container, or take 0.1 s. */
function k6AsInstalled(k6: string | undefined): string {
  if (k6 === undefined) return 'no k6'
  const path = realpathSync(k6)
  const { size, mtimeMs } = statSync(path)
  return `${path} ${size} ${mtimeMs}`
}

/**
 * What a calibration holds for: this machine, kernel and Node, and what was calibrated, which is every module of the
 * instruments, their packages and k6. A SHA-256 in hex, cut to 16 digits; nothing in it can be read back.
 */
export const fingerprint = (k6: string | undefined = findK6()): string =>
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
        ...packages.map(versionOf),
        k6AsInstalled(k6),
        ...instrumentModules().map((path) => readFileSync(path, 'utf8')),
      ].join('\n'),
    )
    .digest('hex')
    .slice(0, 16)
