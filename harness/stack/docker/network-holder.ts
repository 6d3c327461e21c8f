import { holderName } from '../../guard/docker/specification.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/** What the container runs that only holds the network of a stack. */
export const holderDescription = (
  directory: string,
  user: ProcessDescription['user'],
): ProcessDescription => ({
  name: holderName,
  command: 'sh',
  // As the first process of its container it would ignore a signal that it has no handler for.
  args: ['-c', 'trap "exit 0" TERM; sleep infinity & wait'],
  environment: {},
  directory,
  stopSignal: 'SIGTERM',
  user,
})

/** Who runs what in its containers, as their /etc/passwd. */
export const passwdOf = ({ uid, gid }: { readonly uid: number; readonly gid: number }): string =>
  ['root:x:0:0::/:/bin/sh', `tailgate:x:${uid}:${gid}::/tmp:/bin/sh`, ''].join('\n')
