/** The two sides of a comparison. */
export const armNames = ['base', 'head'] as const
export type ArmName = (typeof armNames)[number]
