import { placeOfError } from './place.ts'

/** Names of the variables that the project's own code read while the environment was watched; values are not kept. */
export interface WatchedEnvironment extends Disposable {
  readonly names: readonly string[]
}

/** The key under which an ended watch gives the environment that it watched; no other object has this key. */
const watchedBefore = Symbol('the environment below a watch that is over')
type Watchable = NodeJS.ProcessEnv & { readonly [watchedBefore]?: Watchable | undefined }

/** Whether the function that called this package is the project's, and not one of this package, of Node or of a library. */
const isOfProject = (): boolean => placeOfError(new Error('who asks'), 'behind our own') !== undefined

/**
 * Notes from now on which variables a project reads from `process.env`, until it is disposed. Only the names show what a run
 * depended on, since values may be secrets.
 */
export function watchEnvironment(): WatchedEnvironment {
  const environment: Watchable = process.env
  let isOver = false
  const names = new Set<string>()
  const note = (name: string | symbol) => {
    if (!isOver && typeof name === 'string' && !names.has(name) && isOfProject()) names.add(name)
  }
  const own = new Proxy(environment, {
    get(variables, name) {
      if (name === watchedBefore) return isOver ? environment : undefined
      note(name)
      return Reflect.get(variables, name)
    },
    has(variables, name) {
      note(name)
      return Reflect.has(variables, name)
    },
    // By default a proxy defines the property anew, which Node refuses for an existing variable.
    set: (variables, name, value) => Reflect.set(variables, name, value),
  })
  process.env = own
  return {
    get names() {
      return [...names].sort()
    },
    [Symbol.dispose]() {
      isOver = true
      // Two watches that overlap may end in any order: the last one to end also removes those that ended before it.
      if (process.env !== own) return
      let left = environment
      for (let below = left[watchedBefore]; below !== undefined; below = left[watchedBefore]) left = below
      process.env = left
    },
  }
}
