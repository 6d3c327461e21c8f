import { TailgateError } from '../errors.ts'

/** Where the services of a stack run: on this machine itself, or in containers. */
export const stackKinds = ['native', 'docker'] as const
export type StackKind = (typeof stackKinds)[number]

/** @throws TailgateError USAGE for what is no kind of stack. */
export function parseStackKind(text: string, command = 'run'): StackKind {
  const kind = stackKinds.find((known) => known === text)
  if (kind) return kind
  const problem = `"${text}" is no kind of stack; there are ${stackKinds.join(' and ')}.`
  throw new TailgateError('USAGE', { problem, command })
}
