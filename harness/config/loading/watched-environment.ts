import { placeOfError } from './place.ts'

/** Names of variables that the project's own code asked for while the environment was watched; values are not kept. */
export interface WatchedEnvironment extends Disposable {
  readonly names: readonly string[]
}

/** Whether the function that called ours is the project's, and not this package's, Node's or a library's. */
const isOfProject = (): boolean => placeOfError(new Error('who asks'), 'behind our own') !== undefined

/**
 * Notes from now on which variables a project reads from `process.env`, until it is disposed. What a run depended on is
 * told by their names alone, since values may be secrets.
 */
export function watchEnvironment(): WatchedEnvironment {
  const environment = process.env
  const names = new Set<string>()
  const note = (name: string | symbol) => {
    if (typeof name === 'string' && !names.has(name) && isOfProject()) names.add(name)
  }
  process.env = new Proxy(environment, {
    get(variables, name) {
      note(name)
      return Reflect.get(variables, name)
    },
    has(variables, name) {
      note(name)
      return Reflect.has(variables, name)
    },
  })
  return {
    get names() {
      return [...names].sort()
    },
    [Symbol.dispose]() {
      process.env = environment
    },
  }
}
