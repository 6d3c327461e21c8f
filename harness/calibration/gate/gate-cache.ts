import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProblem } from '../../base/files/disk-problem.ts'
import { cacheDirectory } from '../../base/paths.ts'
import { writeAtomically } from '../../bundle/atomic-file.ts'
import { type GateCalibration, holdingAt } from './gate-calibration.ts'

const fileOf = (directory: string, fingerprint: string) =>
  join(directory, 'calibration', `gate-${fingerprint}.json`)

/** Keeps what is known of a gate. @throws TailgateError DISK_FULL, DISK_FAILED. */
export async function keepGateCalibration(
  known: GateCalibration,
  directory = cacheDirectory(),
): Promise<void> {
  const file = fileOf(directory, known.fingerprint)
  try {
    await mkdir(join(directory, 'calibration'), { recursive: true })
    await writeAtomically(file, JSON.stringify(known))
  } catch (error) {
    throw writeProblem(file, error)
  }
}

/** What is known of a gate and not older than a week at `now` (unix milliseconds); undefined where nothing is. */
export async function keptGateCalibration(
  fingerprint: string,
  now: number,
  directory = cacheDirectory(),
): Promise<GateCalibration | undefined> {
  try {
    const kept: GateCalibration = JSON.parse(await readFile(fileOf(directory, fingerprint), 'utf8'))
    return kept.fingerprint === fingerprint ? holdingAt(kept, now) : undefined
  } catch {
    // None, or damaged: either way nothing is known, and calibrating again is what helps.
    return undefined
  }
}
