import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import type { Remark } from '../../../evidence/evidence.ts'
import { commandLineOf, numericEntries } from '../../../measure/procfs.ts'
import { k6Build } from './program.ts'

/** The program that scripts/bootstrap links to where Docker has to stand in for a k6 of this machine. */
const standIn = 'k6-in-docker'

/** Whether this program runs k6 in a container, so that the process which is started is only Docker's client. */
export function runsInContainer(program: string): boolean {
  try {
    return basename(realpathSync(program)) === standIn
  } catch {
    return false
  }
}

/**
 * The process of a k6 in a container, by the summary that only it was told to write; undefined where the processes of
 * containers are not those of this kernel, as with Docker Desktop.
 */
export function containedProcess(summary: string): number | undefined {
  const asked = Buffer.from(summary).toString('latin1')
  return numericEntries('/proc').find((pid) => {
    const [program = '', ...args] = commandLineOf(pid)
    return basename(program) === 'k6' && args.includes(asked)
  })
}

/** What it means that k6 runs in a container: for this machine its processor time is that of a program outside the run. */
export const containerRemark = (isSeen: boolean): Remark => ({
  kind: 'instrument',
  message: `k6 runs in a container here, so ${isSeen ? 'its processors count as those of other programs' : 'the processors that it uses are not seen'}: put a k6 of this machine on PATH or name it in TAILGATE_K6 (${k6Build} builds one)`,
  passable: isSeen,
})
