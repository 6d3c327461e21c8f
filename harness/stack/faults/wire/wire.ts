import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { ownProgram } from '../../../base/own-program.ts'
import type { WireFault } from '../../../config/faults/fault-effects.ts'
import { userFor } from '../../../guard/ledger/readable-by.ts'
import { makeDirectory } from '../../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../../guard/processes/process.ts'
import { ready } from '../../../guard/waiting/ready.ts'
import type { Launcher } from '../../launch/launcher.ts'
import type { Undo } from './undo.ts'

/** The connections to a service, through one of our proxies. */
export interface Wire {
  readonly process: GuardedProcess
  /** Resolves once the fault applies to everything sent from now on, in addition to existing faults. */
  add(fault: WireFault): Promise<Undo>
}

async function tell(socketPath: string, faults: readonly WireFault[]): Promise<void> {
  const socket = connect(socketPath)
  socket.setTimeout(2000, () => socket.destroy(new Error('the proxy before the service is silent')))
  socket.write(`${JSON.stringify(faults)}\n`)
  await once(socket, 'data')
  socket.destroy()
}

const program = ownProgram(import.meta.url, './proxy')

/** The name by which a launcher knows our proxy. */
export const wireProgram = 'wire'

/** The place of a wire: the ports on which it listens, and where each leads. */
export interface WirePlace {
  readonly name: string
  readonly links: readonly { readonly port: number; readonly target: number }[]
}

/** Starts a proxy in front of a service, which may not be running yet; resolves once the proxy accepts faults. */
export async function startWire(
  { name, links }: WirePlace,
  guard: Launcher,
  signal: AbortSignal,
): Promise<Wire> {
  const directory = join(guard.directory, name)
  await makeDirectory(directory, guard.user)
  const socketPath = join(directory, 'control')
  const started = await guard.spawn({
    name,
    program: wireProgram,
    command: process.execPath,
    args: [program, socketPath, guard.listen, ...links.map(({ port, target }) => `${port}:${target}`)],
    environment: {},
    directory,
    stopSignal: 'SIGTERM',
    user: await userFor(guard.user, [process.execPath, program]),
  })
  const held = new Set<WireFault>()
  const set = (): Promise<void> => tell(socketPath, [...held])
  await ready(started, () => set().then(() => undefined), { seconds: 30, signal })
  return {
    process: started,
    async add(fault) {
      held.add(fault)
      await set()
      return async () => {
        held.delete(fault)
        await set()
        return undefined
      }
    },
  }
}
