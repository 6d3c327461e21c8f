import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { home } from '../../harness/base/paths.ts'
import type { Ground } from './victim.ts'

/** The text that a run prints when each of its phases begins, and the shortest duration of the phase in milliseconds. */
export const phases = {
  'the stack starts': ['starting the stack', 1500],
  'the session is opened': ['phases  starting', 500],
  'it warms up': ['warming up', 1000],
  'it measures': ['measuring', 1000],
  'requests drain': ['draining', 1000],
  'it is replayed': ['replaying', 4000],
  'it is judged': ['judging', 60],
} as const

export type Phase = keyof typeof phases
export const phaseNames = Object.keys(phases) as readonly Phase[]

/** Starts a run of the fixture with a replay, in a process group of its own; it takes about ten seconds. */
export const startRun = (ground: Ground): ChildProcess =>
  ground.start(
    join(home, 'bin/tailgate'),
    ['run', 'phases', '--no-calibrate', '--json', '--out', join(ground.temporary, 'results')],
    join(import.meta.dirname, '../fixtures/table'),
  )

/**
 * Waits until a run is in a phase.
 * @throws Error when the run ends before that.
 */
export function untilIn(phase: Phase, run: ChildProcess): Promise<void> {
  const [words] = phases[phase]
  return new Promise((resolve, reject) => {
    let said = ''
    run.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes(words)) resolve()
    })
    run.once('exit', () => reject(new Error(`the run ended before ${phase}: ${said}`)))
  })
}
