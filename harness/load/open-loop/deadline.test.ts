import { expect, test } from 'vitest'
import { Deadline } from './deadline.ts'

/** Asks at each of these moments; returns the last answer. */
const asked = (timeoutSeconds: number, moments: readonly number[]): number | undefined => {
  const deadline = new Deadline(timeoutSeconds)
  return moments.map((moment) => deadline.at(moment)).at(-1)
}

test.each([
  ['at work all the time', 2, [0, 0.02, 0.04], -1.96],
  ['after a short delay', 2, [0, 0.2], -1.8],
  ['just after a pause requests may take twice as long', 2, [0, 1], -3],
  ['and they may for as long as the pause was', 2, [0, 1, 1.2, 1.4, 1.6, 1.8, 1.96], -2.04],
  ['but no longer', 2, [0, 1, 1.2, 1.4, 1.6, 1.8, 2], 0],
  ['with pauses all the time requests end no later than that', 0.5, [0, 30, 60, 90], 89],
  ['before the first time there was no pause', 2, [100], 98],
])('%s', (_, timeout, moments, before) => {
  expect(asked(timeout, moments)).toBe(before)
})
