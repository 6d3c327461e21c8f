/**
 * A bounded map that forgets what has not been used for long. Two generations instead of an order: to find a thing in the
 * young one changes nothing, which is what happens nearly always. It holds at most `limit` entries, and of what was weighed
 * in at most `weightLimit`, but for the last.
 */
export class RecentlyUsed<Value> {
  #young = new Map<string, Value>()
  #old = new Map<string, Value>()
  readonly #generation: number
  readonly #generationWeight: number
  /** Of the young generation. */
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

  /** For a value that grew by so much; it is counted to those that are young now. */
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
