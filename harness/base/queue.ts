/** A first-in, first-out queue. */
export interface Queue<T> {
  readonly length: number
  /** The oldest item; undefined when the queue is empty. */
  readonly first: T | undefined
  add(thing: T): void
  /** Removes and returns the oldest item. */
  take(): T | undefined
}

/**
 * An array with a moving head, because Array.shift on thousands of items would cost as much as what is being measured. A
 * taken item is released at once; otherwise thousands of them would survive each garbage collection until the array is cut.
 */
export function makeQueue<T>(): Queue<T> {
  let things: (T | undefined)[] = []
  let head = 0
  return {
    get length() {
      return things.length - head
    },
    get first() {
      return things[head]
    },
    add: (thing) => things.push(thing),
    take() {
      const thing = things[head]
      things[head] = undefined
      head += 1
      if (head >= things.length) {
        things = []
        head = 0
      } else if (head > 1024 && head * 2 > things.length) {
        things = things.slice(head)
        head = 0
      }
      return thing
    },
  }
}
