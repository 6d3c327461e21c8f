import type { Journey, MixEntry, Step } from './scenario.ts'

/** What an arrival does, as steps: a single request is a journey of one. */
export const stepsOf = <R extends string>(entry: MixEntry<R> | Journey<R>): readonly Step<R>[] =>
  'steps' in entry ? entry.steps : [entry]

/** The routes an entry of a mix asks for, in order. */
export const routesOfEntry = <R extends string>(entry: MixEntry<R> | Journey<R>): R[] =>
  stepsOf(entry).map(({ route }) => route)
