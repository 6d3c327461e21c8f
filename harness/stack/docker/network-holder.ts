import { holderName } from '../../guard/docker/specification.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'

/** The process of the container that only holds the network of a stack. */
export const holderDescription = (
  directory: string,
  user: ProcessDescription['user'],
): ProcessDescription => ({
  name: holderName,
  command: 'sh',
  // The first process of a container ignores signals for which it has no handler.
  args: ['-c', 'trap "exit 0" TERM; sleep infinity & wait'],
  environment: {},
  directory,
  stopSignal: 'SIGTERM',
  user,
})

/** The user of the containers' processes, in the form of /etc/passwd. */
export const passwdOf = ({ uid, gid }: { readonly uid: number; readonly gid: number }): string =>
  ['root:x:0:0::/:/bin/sh', `tailgate:x:${uid}:${gid}::/tmp:/bin/sh`, ''].join('\n')
