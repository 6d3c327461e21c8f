import type { Verdict } from './verdict.ts'

/** Whether more of the same load could still change this verdict: a fail stands, and a pass needs nothing. */
export const isDecided = ({ outcome }: Verdict): boolean => outcome !== 'unproven'
