import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProblem } from '../base/files/disk-problem.ts'
import { cacheDirectory } from '../base/paths.ts'
import { writeAtomically } from '../bundle/atomic-file.ts'
import type { Calibration } from './calibration.ts'
import { fingerprint } from './fingerprint.ts'
import type { Protocol } from './known/transport.ts'

/** How long a calibration holds, in milliseconds: machines are changed, updated, moved. */
const day = 86_400_000

const fileOf = (directory: string, protocol: Protocol) =>
  join(directory, 'calibration', `${fingerprint()}-${protocol}.json`)

/** Keeps a calibration for this machine. */
export async function keepCalibration(calibration: Calibration, directory = cacheDirectory()): Promise<void> {
  const file = fileOf(directory, calibration.protocol)
  try {
    await mkdir(join(directory, 'calibration'), { recursive: true })
    await writeAtomically(file, JSON.stringify(calibration))
  } catch (error) {
    throw writeProblem(file, error)
  }
}

/** The calibration of this machine over a protocol, if it is not older than a day at `now` (unix milliseconds) and can be read. */
export async function keptCalibration(
  now: number,
  protocol: Protocol,
  directory = cacheDirectory(),
): Promise<Calibration | undefined> {
  try {
    const kept: Calibration = JSON.parse(await readFile(fileOf(directory, protocol), 'utf8'))
    const current = kept.fingerprint === fingerprint() && now - kept.at < day && kept.at <= now
    return current ? kept : undefined
  } catch {
    // None, or damaged: either way nothing is known, and calibrating again is what helps.
    return undefined
  }
}
