import type { Socket } from 'node:net'

/** What is wrong with the connections at the moment; nothing when all are zero or false. */
export interface WireCondition {
  /** Seconds by which everything arrives late. */
  readonly latency: number
  /** Bytes per second; 0 for as fast as it goes. */
  readonly bandwidth: number
  /** Connections are reset. */
  readonly reset: boolean
  /** Seconds by which the end of a connection arrives late. */
  readonly slowClose: number
}

export const soundWire: WireCondition = { latency: 0, bandwidth: 0, reset: false, slowClose: 0 }

/** More than this on its way makes the sender wait, so that a slow wire does not fill our memory. */
const most = 1 << 20

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

/**
 * Carries one direction of a connection under the condition of the moment. Nothing is lost or reordered: each piece
 * leaves at the time it would have, or after the piece before it.
 */
export function carry(from: Socket, to: Socket, condition: () => WireCondition): void {
  const schedule = new Schedule()
  let waiting = 0
  from.on('data', (chunk: Buffer) => {
    const { latency, bandwidth } = condition()
    waiting += chunk.length
    if (waiting > most) from.pause()
    schedule.add(bandwidth === 0 ? 0 : chunk.length / bandwidth, latency, () => {
      waiting -= chunk.length
      if (waiting <= most) from.resume()
      if (to.writable) to.write(chunk)
    })
  })
  from.on('end', () => schedule.add(0, condition().slowClose, () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => schedule.add(0, condition().slowClose, () => to.destroySoon()))
}
