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

/** The connections over which a service is used, through a proxy of ours. */
export interface Wire {
  readonly process: GuardedProcess
  /** Resolves once the fault holds for what is sent from now on, beside those that hold already. */
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

/** As what a launcher knows a proxy of ours. */
export const wireProgram = 'wire'

/** Where a wire runs: which ports it listens on, and where each leads. */
export interface WirePlace {
  readonly name: string
  readonly links: readonly { readonly port: number; readonly target: number }[]
}

/** Starts a proxy before a service, whether or not that is there yet; resolves once it can be told. */
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
  await ready(started, () => set().then(() => undefined), { seconds: 10, signal })
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
