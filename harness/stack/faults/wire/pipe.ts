import type { Socket } from 'node:net'
import type { Direction, Toxic } from './toxic.ts'

/** With more bytes than this in transit, the sender must wait, so that a slow wire does not fill the memory. */
const maxBytesOnWire = 1 << 20

/**
 * Runs actions in the order of their due times with a single timer, because two timers may swap their order within a
 * millisecond.
 */
class Schedule {
  readonly #queue: { readonly due: number; readonly action: () => void }[] = []
  /** When the wire is free again, and when the last piece arrives, on the clock of performance.now(). */
  #free = 0
  #last = 0

  /** Occupies the wire for `taking` seconds, and runs the action `delay` seconds later, after all earlier actions. */
  add(taking: number, delay: number, action: () => void): void {
    this.#free = Math.max(this.#free, performance.now()) + taking * 1000
    this.#last = Math.max(this.#last, this.#free + delay * 1000)
    this.#queue.push({ due: this.#last, action })
    if (this.#queue.length === 1) this.#run()
  }

  #run(): void {
    for (;;) {
      const [next] = this.#queue
      if (next === undefined) return
      const pause = next.due - performance.now()
      if (pause > 0) {
        setTimeout(() => this.#run(), Math.ceil(pause))
        return
      }
      next.action()
      this.#queue.shift()
    }
  }
}

/** The current faults of a wire. */
export type Toxics = () => readonly Toxic[]

const sum = (toxics: readonly Toxic[], of: (toxic: Toxic) => number | undefined): number =>
  toxics.reduce((total, toxic) => total + (of(toxic) ?? 0), 0)

/**
 * Carries one direction of a connection, with the current faults. No data is lost or reordered: each piece leaves at its
 * time, or after the piece before it.
 */
export function carryBytes(from: Socket, to: Socket, direction: Direction, toxics: Toxics): void {
  const schedule = new Schedule()
  let waiting = 0
  const close = (): number => sum(toxics(), ({ lingers }) => lingers)
  from.on('data', (chunk: Buffer) => {
    waiting += chunk.length
    if (waiting > maxBytesOnWire) from.pause()
    const taking = sum(toxics(), (toxic) => toxic.occupies?.(chunk.length))
    const late = sum(toxics(), (toxic) => toxic.delay?.(direction))
    schedule.add(taking, late, () => {
      waiting -= chunk.length
      if (waiting <= maxBytesOnWire) from.resume()
      if (to.writable) to.write(chunk)
    })
  })
  from.on('end', () => schedule.add(0, close(), () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => schedule.add(0, close(), () => to.destroySoon()))
}
