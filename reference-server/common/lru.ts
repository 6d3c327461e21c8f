interface Held<Value> {
  value: Value
  weight: number
}

/**
 * A bounded map that drops entries that have not been used for long. It has two generations instead of an order, so that a
 * hit in the young one, which is the usual case, changes nothing. It holds at most `limit` entries, and entries with a total
 * weight of at most `weightLimit` and that of one more entry. One that alone has half of that weight is dropped by its age.
 */
export class RecentlyUsed<Value> {
  #young = new Map<string, Held<Value>>()
  #old = new Map<string, Held<Value>>()
  readonly #generation: number
  readonly #generationWeight: number
  /** The total weight of the young generation. */
  #weight = 0

  constructor(limit: number, weightLimit = Number.POSITIVE_INFINITY) {
    this.#generation = Math.max(1, Math.floor(limit / 2))
    this.#generationWeight = weightLimit / 2
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young.value
    const older = this.#old.get(key)
    // An entry that fills a generation by itself would drop all others with each hit.
    if (older !== undefined && older.weight < this.#generationWeight) this.set(key, older.value, older.weight)
    return older?.value
  }

  /** Adds a value, or sets the weight of one that has grown. */
  set(key: string, value: Value, weight = 0): void {
    this.delete(key)
    this.#young.set(key, { value, weight })
    this.#weight += weight
    if (this.#young.size >= this.#generation || this.#weight >= this.#generationWeight) this.#age()
  }

  delete(key: string): void {
    this.#weight -= this.#young.get(key)?.weight ?? 0
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#weight = 0
  }

  #age(): void {
    this.#old = this.#young
    this.#young = new Map()
    this.#weight = 0
  }
}
