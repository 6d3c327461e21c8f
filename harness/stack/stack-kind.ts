import { TailgateError } from '../errors.ts'
import { openEngine } from '../guard/docker/engine.ts'
import { reachEngine } from './docker/reach.ts'
import { installLine, lookFor, type Program } from './programs.ts'

/** Where the services of a stack run: on this machine itself, or in containers. */
export const stackKinds = ['native', 'docker'] as const
export type StackKind = (typeof stackKinds)[number]

/** What a stack cannot do without. */
export const needed: readonly Program[] = ['postgres', 'redis-server', 'nginx']

/** @throws TailgateError USAGE for what is no kind of stack. */
export function parseStackKind(text: string, command: string): StackKind {
  const kind = stackKinds.find((known) => known === text)
  if (kind) return kind
  const problem = `"${text}" is no kind of stack; there are ${stackKinds.join(' and ')}.`
  throw new TailgateError('USAGE', { problem, command })
}

/**
 * The kind of stack where nobody asked for one: native where its programs are installed, as it disturbs a measurement
 * least, else Docker where its daemon answers.
 * @throws TailgateError STACK_MISSING with what to install where there is neither.
 */
export async function chooseStack(): Promise<StackKind> {
  const found = await Promise.all(needed.map((program) => lookFor(program)))
  const missing = needed.filter((_, index) => found[index] === undefined)
  const [first] = missing
  if (first === undefined) return 'native'
  const problem = await reachEngine(openEngine(2000)).then(
    () => undefined,
    (unreachable: unknown) => unreachable,
  )
  if (problem === undefined) return 'docker'
  throw new TailgateError('STACK_MISSING', {
    missing: missing.join(', '),
    install: missing.map((program) => installLine(program)).join(' && '),
  })
}
