const smallest = 16

/** A queue in a ring (A3 of the guide, docs/guide.md): taking the first costs the same however long it is, where Array.shift moves the rest. */
export class Deque<Item> {
  #items: (Item | undefined)[] = new Array(smallest)
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

  /** Twice the room, which stays a power of two, so that a place is found with a mask. */
  #grow(): void {
    const items: (Item | undefined)[] = new Array(this.#items.length * 2)
    for (let place = 0; place < this.#length; place += 1) {
      items[place] = this.#items[(this.#head + place) & (this.#items.length - 1)]
    }
    this.#items = items
    this.#head = 0
  }
}
