interface Row {
  readonly seconds: number[]
  leaked: number
}

/** The results of many kills, grouped by what was killed or by what was going on, as a table for people. */
export class KillTable {
  readonly #limit: number
  readonly #rows = new Map<string, Row>()

  /** @param limit in seconds; a longer time counts as late. */
  constructor(limit: number) {
    this.#limit = limit
  }

  add(what: string, seconds: number, leaked: number): void {
    const row = this.#rows.get(what) ?? { seconds: [], leaked: 0 }
    this.#rows.set(what, row)
    row.seconds.push(seconds)
    row.leaked += leaked
  }

  /** The share that was not late, in [0, 1]; 1 without any result. */
  get punctual(): number {
    const all = this.#all().seconds
    return all.filter((value) => value <= this.#limit).length / Math.max(1, all.length)
  }

  /** In seconds; 0 without any result. */
  get median(): number {
    return this.#median(this.#all().seconds)
  }

  print(title: string): void {
    const rows = [...this.#rows, ...(this.#rows.size > 1 ? [['all', this.#all()] as const] : [])]
    const width = Math.max(title.length, ...rows.map(([name]) => name.length))
    const head = ['times', 'left', `over ${this.#limit} s`, 'median', 'longest']
    const lines = rows.map(([name, { seconds, leaked }]) =>
      [
        name.padEnd(width),
        ...[
          String(seconds.length),
          String(leaked),
          String(seconds.filter((value) => value > this.#limit).length),
          `${this.#median(seconds).toFixed(2)} s`,
          `${Math.max(0, ...seconds).toFixed(2)} s`,
        ].map((cell) => cell.padStart(9)),
      ].join(' '),
    )
    const first = [title.padEnd(width), ...head.map((cell) => cell.padStart(9))].join(' ')
    process.stdout.write(`\n${[first, ...lines].join('\n')}\n\n`)
  }

  #all(): Row {
    const rows = [...this.#rows.values()]
    return {
      seconds: rows.flatMap(({ seconds }) => seconds),
      leaked: rows.reduce((sum, { leaked }) => sum + leaked, 0),
    }
  }

  #median(values: readonly number[]): number {
    return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  }
}
