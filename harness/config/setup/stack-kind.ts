/** Where the services of a stack run: on this machine itself, or in containers. */
export const stackKinds = ['native', 'docker'] as const
export type StackKind = (typeof stackKinds)[number]
