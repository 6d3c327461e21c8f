import { basename } from 'node:path'
import { ownProgram } from '../../base/own-program.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { DriveMessage, DriveOrder } from '../engine/drive-messages.ts'
import { type DriverOptions, runDriver } from './driver-process.ts'

const program = ownProgram(import.meta.url, './driver')

export interface DriveOptions extends Omit<DriverOptions<DriveMessage>, 'onMessage'> {
  /** When aborted, the driver is told to stop, and everything that it has measured stays in the bundle. */
  readonly signal: AbortSignal
  /** When aborted, enough is known, so the measured part ends with its current second. */
  readonly finish?: AbortSignal
  readonly onMessage: (message: DriveMessage) => void
}

/**
 * Runs the load of one scenario in a process of its own under the guard, and resolves when its evidence is written.
 * @throws TailgateError INSTRUMENT_FAILED when the driver fails, dies or stops reporting; DISK_FULL, DISK_FAILED or
 * BUNDLE_GONE when it cannot write; the signal's reason when aborted.
 */
export async function drive(order: DriveOrder, guard: Guard, options: DriveOptions): Promise<void> {
  const { warmUpSeconds, durationSeconds, timeoutSeconds, authority, socket, file } = order
  await runDriver<DriveMessage>(
    {
      ...{ program, socket, order },
      scenario: basename(file, '.ts'),
      authorities: authority === undefined ? [] : [authority],
      loadSeconds: warmUpSeconds + durationSeconds + timeoutSeconds,
    },
    guard,
    options,
  )
}
