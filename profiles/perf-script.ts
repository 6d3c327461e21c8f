import type { LoadTime } from './process.ts'

/** The fields of `perf script` output that are read here. */
export const scriptFields = 'comm,tid,time,ip,sym,dso'

/**
 * Folds the output of `perf script`, line by line: a header with thread, id and seconds, then the stack from the innermost
 * frame out, then an empty line. Only samples taken during the load count. `jit` names the frames of V8's code.
 */
export class PerfScript {
  readonly folded = new Map<string, number>()
  readonly #load: LoadTime
  readonly #jit: (address: number) => string | undefined
  #thread: string | undefined
  #frames: string[] = []

  constructor(load: LoadTime, jit: (address: number) => string | undefined) {
    this.#load = load
    this.#jit = jit
  }

  line(text: string): void {
    const header = /^(\S.*?)\s+\d+\s+([\d.]+):/.exec(text)
    if (header) {
      const microseconds = Number(header[2]) * 1e6
      const within = microseconds >= this.#load.from && microseconds <= this.#load.to
      this.#thread = within ? header[1] : undefined
      this.#frames = []
    } else if (text.trim() === '') this.#finish()
    else if (this.#thread !== undefined) this.#frames.push(this.#frame(text))
  }

  #frame(text: string): string {
    const [, address = '', name = text.trim(), place = ''] = /^\s*([0-9a-f]+) (.+) \((.*)\)$/.exec(text) ?? []
    if (name !== '[unknown]') return name.replaceAll(';', ',')
    const known = this.#jit(Number.parseInt(address, 16))
    return (known ?? `[unknown in ${place.split('/').at(-1)}]`).replaceAll(';', ',')
  }

  #finish(): void {
    if (this.#thread !== undefined && this.#frames.length > 0) {
      const stack = [this.#thread, ...this.#frames.toReversed()].join(';')
      this.folded.set(stack, (this.folded.get(stack) ?? 0) + 1)
    }
    this.#thread = undefined
    this.#frames = []
  }
}
