import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beside } from '../../config/beside.ts'
import type { WireFault } from '../../config/fault.ts'
import type { Guard, GuardedProcess } from '../../guard/process.ts'
import { userFor } from '../../guard/reach.ts'
import { makeDirectory } from '../private-files.ts'
import { ready } from '../ready.ts'
import { soundWire, type WireCondition } from './delayed-pipe.ts'

/** The connections between the app and one service, through a proxy of ours. */
export interface Wire {
  readonly process: GuardedProcess
  /** Resolves once the condition holds for what is sent from now on. */
  set(condition: WireCondition): Promise<void>
}

async function tell(socketPath: string, condition: WireCondition): Promise<void> {
  const socket = connect(socketPath)
  socket.setTimeout(2000, () =>
    socket.destroy(new Error('the proxy between the app and its service is silent')),
  )
  socket.write(`${JSON.stringify(condition)}\n`)
  await once(socket, 'data')
  socket.destroy()
}

const program = beside(import.meta.url, './tcp-proxy')

/** Starts a proxy before `target`; resolves once it can be told. */
export async function startWire(
  place: { readonly name: string; readonly port: number; readonly target: number },
  guard: Guard,
  signal: AbortSignal,
): Promise<Wire> {
  const directory = join(guard.directory, place.name)
  await makeDirectory(directory, guard.user)
  const socketPath = join(directory, 'control')
  const started = await guard.spawn({
    name: place.name,
    command: process.execPath,
    args: [program, String(place.port), String(place.target), socketPath],
    environment: {},
    directory,
    stopSignal: 'SIGTERM',
    user: await userFor(guard.user, [process.execPath, program]),
  })
  const set = (condition: WireCondition): Promise<void> => tell(socketPath, condition)
  await ready(started, () => set(soundWire).then(() => undefined), { seconds: 10, signal })
  return { process: started, set }
}

/** The condition that a fault asks for. */
export function conditionOf(effect: WireFault): WireCondition {
  switch (effect.kind) {
    case 'latency':
      return { ...soundWire, latency: effect.seconds }
    case 'bandwidth':
      return { ...soundWire, bandwidth: effect.rate }
    case 'slow-close':
      return { ...soundWire, slowClose: effect.seconds }
    case 'reset':
      return { ...soundWire, reset: true }
  }
}
