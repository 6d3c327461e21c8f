import { createHash } from 'node:crypto'
import { arch, availableParallelism, cpus, hostname, release, totalmem } from 'node:os'

/** What a calibration holds for: this machine, this kernel, this Node. Nothing in it can be read back. */
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
      ].join('\n'),
    )
    .digest('hex')
    .slice(0, 16)
