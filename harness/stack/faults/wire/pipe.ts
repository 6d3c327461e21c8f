import type { Socket } from 'node:net'
import type { Direction, Toxic } from './toxic.ts'

/** With more bytes than this in transit, the sender must wait, so that a slow wire does not fill the memory. */
const maxBytesOnWire = 1 << 20

/** Seconds for which a piece occupies the wire, and by which it arrives late after that. */
interface Cost {
  readonly taking: number
  readonly late: number
}

/** What is in transit. */
interface Piece {
  /** By the current faults. */
  readonly cost: () => Cost
  readonly action: () => void
  /** When the wire is free again after it, and when it arrives, on the clock of performance.now(). */
  free: number
  due: number
}

/**
 * Runs actions in the order of their due times with a single timer, because two timers may swap their order within a
 * millisecond.
 */
class Schedule {
  readonly #queue: Piece[] = []
  #timer: NodeJS.Timeout | undefined

  /** Occupies the wire, and runs the action at its time, after all earlier actions. */
  add(cost: () => Cost, action: () => void): void {
    const { taking, late } = cost()
    // A piece that has arrived left the wire free, so with nothing in transit only the present counts.
    const before = this.#queue.at(-1)
    const free = Math.max(before?.free ?? 0, performance.now()) + taking * 1000
    const due = Math.max(before?.due ?? 0, free + late * 1000)
    this.#queue.push({ cost, action, free, due })
    if (this.#queue.length === 1) this.#run()
  }

  /**
   * Must be called when the faults have changed. What is in transit arrives as soon as it would if it were sent now; a fault
   * that is new makes nothing of it later.
   */
  hasten(): void {
    if (this.#queue.length === 0) return
    const now = performance.now()
    let [free, last] = [now, now]
    for (const piece of this.#queue) {
      const { taking, late } = piece.cost()
      free = Math.min(piece.free, Math.max(free, now) + taking * 1000)
      last = Math.min(piece.due, Math.max(last, free + late * 1000))
      piece.free = free
      piece.due = last
    }
    clearTimeout(this.#timer)
    this.#run()
  }

  #run(): void {
    for (;;) {
      const [next] = this.#queue
      if (next === undefined) return
      const pause = next.due - performance.now()
      if (pause > 0) {
        this.#timer = setTimeout(() => this.#run(), Math.ceil(pause))
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
 * @returns a function that must be called when the faults have changed, so that none of them goes on after its end.
 */
export function carryBytes(from: Socket, to: Socket, direction: Direction, toxics: Toxics): () => void {
  const schedule = new Schedule()
  let waiting = 0
  const costOf = (bytes: number): Cost => ({
    taking: sum(toxics(), (toxic) => toxic.occupies?.(bytes)),
    late: sum(toxics(), (toxic) => toxic.delay?.(direction)),
  })
  const close = (): Cost => ({ taking: 0, late: sum(toxics(), ({ lingers }) => lingers) })
  from.on('data', (chunk: Buffer) => {
    waiting += chunk.length
    if (waiting > maxBytesOnWire) from.pause()
    const carry = (): void => {
      waiting -= chunk.length
      if (waiting <= maxBytesOnWire) from.resume()
      if (to.writable) to.write(chunk)
    }
    schedule.add(() => costOf(chunk.length), carry)
  })
  from.on('end', () => schedule.add(close, () => to.end()))
  from.on('error', () => to.destroy())
  from.on('close', () => schedule.add(close, () => to.destroySoon()))
  return () => schedule.hasten()
}
