import { placeOfError } from './place.ts'

/** Names of variables that the project's own code asked for while the environment was watched; values are not kept. */
export interface WatchedEnvironment extends Disposable {
  readonly names: readonly string[]
}

/** Asks a watch that is over what it watched; everything else has nothing to say to it. */
const watchedBefore = Symbol('the environment below a watch that is over')
type Watchable = NodeJS.ProcessEnv & { readonly [watchedBefore]?: Watchable | undefined }

/** Whether the function that called ours is the project's, and not this package's, Node's or a library's. */
const isOfProject = (): boolean => placeOfError(new Error('who asks'), 'behind our own') !== undefined

/**
 * Notes from now on which variables a project reads from `process.env`, until it is disposed. What a run depended on is
 * told by their names alone, since values may be secrets.
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
    // By itself a proxy defines the property anew, which Node refuses for a variable that there is.
    set: (variables, name, value) => Reflect.set(variables, name, value),
  })
  process.env = own
  return {
    get names() {
      return [...names].sort()
    },
    [Symbol.dispose]() {
      isOver = true
      // Two that load at once may end in any order: the last to end takes away those that ended before it.
      if (process.env !== own) return
      let left = environment
      for (let below = left[watchedBefore]; below !== undefined; below = left[watchedBefore]) left = below
      process.env = left
    },
  }
}
