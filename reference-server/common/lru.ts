/**
 * A bounded map that drops entries that have not been used for long. It has two generations instead of an order, so that a
 * hit in the young one, which is the usual case, changes nothing. It holds at most `limit` entries, and entries with a total
 * weight of at most `weightLimit`, apart from the last one added.
 */
export class RecentlyUsed<Value> {
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()
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
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: Value): void {
    this.#old.delete(key)
    this.#young.set(key, value)
    if (this.#young.size >= this.#generation) this.#age()
  }

  /** Adds weight for a value that has grown; it counts for the young generation. */
  weigh(weight: number): void {
    this.#weight += weight
    if (this.#weight >= this.#generationWeight) this.#age()
  }

  delete(key: string): void {
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
