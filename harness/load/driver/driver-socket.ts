import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { FileRecorder } from '../../evidence/recorder/recorder.ts'
import type { DriveCommand, DriveMessage, DriveOrder, DrivePhase } from '../engine/drive-messages.ts'

/** The driver's end of the socket to the harness. */
export interface Link {
  /** What is to be done, the first thing the harness says. */
  readonly order: DriveOrder
  /** Aborted when the harness says so or is gone. */
  readonly signal: AbortSignal
  /** Aborted when the harness has seen enough. */
  readonly finish: AbortSignal
  send(message: DriveMessage): void
  /** Tells the harness every second how the load stands, until disposed. */
  tickEverySecond(
    recorder: Pick<FileRecorder, 'totals' | 'ended' | 'failing'>,
    phase: { readonly current: DrivePhase; readonly since: number },
  ): Disposable
  close(): void
}

export async function openLink(socket: Socket): Promise<Link> {
  await once(socket, 'connect')
  const controller = new AbortController()
  const enough = new AbortController()
  const ordered = Promise.withResolvers<DriveOrder>()
  const gone = () => {
    const reason = new Error('The harness is gone.')
    controller.abort(reason)
    ordered.reject(reason)
  }
  socket.on('error', gone)
  socket.on('close', gone)
  createInterface({ input: socket }).on('line', (line) => {
    const command: DriveCommand = JSON.parse(line)
    if (command.type === 'order') ordered.resolve(command.order)
    if (command.type === 'finish') enough.abort()
    if (command.type === 'abort') controller.abort(new Error('The harness said stop.'))
  })
  const send = (message: DriveMessage) => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
  }
  return {
    order: await ordered.promise,
    signal: controller.signal,
    finish: enough.signal,
    send,
    tickEverySecond(recorder, phase) {
      let before = 0
      const timer = setInterval(() => {
        const { totals: routes, ended, failing } = recorder
        const elapsed = (performance.now() - phase.since) / 1000
        send({ type: 'tick', phase: phase.current, elapsed, rate: ended - before, routes, failing })
        before = ended
      }, 1000)
      return { [Symbol.dispose]: () => clearInterval(timer) }
    },
    close: () => socket.end(),
  }
}
