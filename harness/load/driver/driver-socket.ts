import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { FileRecorder } from '../../evidence/recorder/recorder.ts'
import type { DriveCommand, DriveMessage, DrivePhase } from '../engine/drive-messages.ts'

/** The driver's end of the socket to the harness: it receives an `Order` and sends `Message`s. */
export interface Link<Order, Message> {
  /** The order, which is the first message of the harness. */
  readonly order: Order
  /** Aborted when the harness tells the driver to stop or has ended. */
  readonly signal: AbortSignal
  /** Aborted when the harness has seen enough; the reason is the number of seconds on which that was decided. */
  readonly finish: AbortSignal
  /** Resolves when the harness sends `go`. */
  readonly going: Promise<void>
  send(message: Message): void
  close(): void
}

export async function openLink<Order, Message>(socket: Socket): Promise<Link<Order, Message>> {
  await once(socket, 'connect')
  const controller = new AbortController()
  const enough = new AbortController()
  const ordered = Promise.withResolvers<Order>()
  const going = Promise.withResolvers<void>()
  const gone = () => {
    const reason = new Error('The harness is gone.')
    controller.abort(reason)
    ordered.reject(reason)
  }
  socket.on('error', gone)
  socket.on('close', gone)
  const lines = createInterface({ input: socket })
  lines.on('error', gone)
  lines.on('line', (line) => {
    const command: DriveCommand<Order> = JSON.parse(line)
    if (command.type === 'order') ordered.resolve(command.order)
    if (command.type === 'finish') enough.abort(command.judgedSeconds)
    if (command.type === 'go') going.resolve()
    if (command.type === 'abort') {
      const reason = new Error('The harness said stop.')
      controller.abort(reason)
      // A driver that has no order yet has nothing to end.
      ordered.reject(reason)
    }
  })
  return {
    order: await ordered.promise,
    signal: controller.signal,
    finish: enough.signal,
    going: going.promise,
    send(message) {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
    },
    close: () => socket.end(),
  }
}

/** Sends the harness the state of the load every second, until disposed. */
export function tickEverySecond(
  send: (message: DriveMessage) => void,
  recorder: Pick<FileRecorder, 'totals' | 'ended' | 'failing'>,
  phase: { readonly current: DrivePhase; readonly since: number },
): Disposable {
  let before = 0
  const timer = setInterval(() => {
    const { totals: routes, ended, failing } = recorder
    const elapsed = (performance.now() - phase.since) / 1000
    send({ type: 'tick', phase: phase.current, elapsed, rate: ended - before, routes, failing })
    before = ended
  }, 1000)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
