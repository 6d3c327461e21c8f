import { execFile } from 'node:child_process'
import type { ProcessDescription } from './process.ts'

const setpriv = '/usr/bin/setpriv'

/** Whether setpriv can set a death signal here: macOS has no setpriv, and BusyBox's does not know the option. */
export const canSetDeathSignal = (): Promise<boolean> =>
  new Promise((resolve) => {
    execFile(setpriv, ['--pdeathsig', 'TERM', '--', 'true'], { timeout: 2000 }, (problem) =>
      resolve(problem === null),
    )
  })

/**
 * The command with a second safeguard: the kernel sends the soft signal when the guardian dies. A change of the user clears
 * the death signal, so setpriv does both in the right order.
 */
export function withDeathSignal({
  command,
  args,
  user,
  stopSignal,
}: ProcessDescription): readonly [string, readonly string[]] {
  const identity =
    user === undefined
      ? []
      : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--no-new-privs']
  return [setpriv, [...identity, '--pdeathsig', stopSignal.slice(3), '--', command, ...args]]
}
