/** Things in the order they came. */
export interface Queue<T> {
  readonly length: number
  /** The one that came first; undefined when there is none. */
  readonly first: T | undefined
  add(thing: T): void
  /** Takes the first away. */
  take(): T | undefined
}

/**
 * An array with a moving head: shifting one of thousands would cost what is measured. What was taken is let go at once:
 * kept until the array is cut, thousands would outlive each collection of garbage.
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
