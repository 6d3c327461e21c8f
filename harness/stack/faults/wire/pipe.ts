import type { Socket } from 'node:net'
import type { Direction, Toxic } from './toxic.ts'

/** More than this on its way makes the sender wait, so that a slow wire does not fill our memory. */
const maxBytesOnWire = 1 << 20

/** Actions in the order of their due times, one timer for all: two timers may pass each other within a millisecond. */
class Schedule {
  readonly #queue: { readonly due: number; readonly action: () => void }[] = []
  /** When the wire is free again, and when the last piece arrives; both as performance.now() counts. */
  #free = 0
  #last = 0

  /** Takes the wire for `taking` seconds, and then acts `delay` seconds later, after everything before it. */
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

/** What a wire is like at the moment. */
export type Toxics = () => readonly Toxic[]

const sum = (toxics: readonly Toxic[], of: (toxic: Toxic) => number | undefined): number =>
  toxics.reduce((total, toxic) => total + (of(toxic) ?? 0), 0)

/**
 * Carries one direction of a connection through the toxics of the moment. Nothing is lost or reordered: each piece
 * leaves at the time it would have, or after the piece before it.
 */
export function carry(from: Socket, to: Socket, direction: Direction, toxics: Toxics): void {
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
