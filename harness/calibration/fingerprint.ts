import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, hostname, release, totalmem } from 'node:os'
import { join } from 'node:path'

/** The sources of the harness: an instrument uses modules of several folders. */
const harness = join(import.meta.dirname, '..')

/** The instruments' own code: what was calibrated is what runs. */
function sources(): string[] {
  return readdirSync(harness, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test)\.[jt]s$/.test(name))
    .sort()
    .map((name) => readFileSync(join(harness, name), 'utf8'))
}

/** What a calibration holds for: this machine, kernel, Node and code. Nothing in it can be read back. */
export const fingerprint = (): string =>
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
        ...sources(),
      ].join('\n'),
    )
    .digest('hex')
    .slice(0, 16)
