const smallestCapacity = 16

/**
 * A queue in a ring buffer (A3 of the guide, docs/guide.md). Taking the first item costs the same at any length, while
 * Array.shift moves all the others.
 */
export class Deque<Item> {
  #items: (Item | undefined)[] = new Array(smallestCapacity)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(item: Item): void {
    if (this.#length === this.#items.length) this.#grow()
    this.#items[(this.#head + this.#length) & (this.#items.length - 1)] = item
    this.#length += 1
  }

  get first(): Item | undefined {
    return this.#length === 0 ? undefined : this.#items[this.#head]
  }

  shift(): Item | undefined {
    if (this.#length === 0) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#items.length - 1)
    this.#length -= 1
    return item
  }

  /** Doubles the room. It stays a power of two, so that a mask finds the index of an item. */
  #grow(): void {
    const items: (Item | undefined)[] = new Array(this.#items.length * 2)
    for (let place = 0; place < this.#length; place += 1) {
      items[place] = this.#items[(this.#head + place) & (this.#items.length - 1)]
    }
    this.#items = items
    this.#head = 0
  }
}
