import { expect, test } from 'vitest'
import type { StepAnswer } from '../../config/scenario/scenario.ts'
import { hasUnreadable, Maker } from './making.ts'
import { stepAnswer } from './step-answer.ts'

const draw = { random: () => 0, row: () => ({}) }
const maker = () => new Maker({ draw, methodOf: () => 'GET', expectedOf: () => undefined })

/** An answer whose body cannot be read on this machine. */
const strange = () =>
  stepAnswer({
    ...{ status: 200, failure: undefined, bytesIn: 1 },
    kept: { head: 'HTTP/1.1 200 OK\r\nContent-Encoding: compress', body: 'x' },
  })

const catching = (given: StepAnswer | undefined): string => {
  try {
    return given?.text ?? ''
  } catch {
    return 'unreadable'
  }
}

test.each<[string, (given: StepAnswer | undefined) => string]>([
  ['reads it', (given) => given?.text ?? ''],
  ['reads JSON from it', (given) => String(given?.json())],
  ['catches the error', catching],
])('a step that cannot read the answer before it is not made: one that %s', (_, words) => {
  const made = maker()
  const answers = [strange()]
  const request = (_draw: unknown, [first]: readonly StepAnswer[]) => ({ path: `/${words(first)}` })
  expect(made.make({ route: 'two', request }, { answers })).toBeUndefined()
  expect(hasUnreadable(answers)).toBe(true)
  expect(made.remarks).toMatchObject([
    { message: expect.stringMatching(/^1 step\(s\) could not be made .* cannot be undone here/) },
  ])
})

test('and is made if it reads only its head', () => {
  const answers = [strange()]
  const request = (_: unknown, [first]: readonly StepAnswer[]) => ({ path: `/${first?.status}` })
  const made = maker().make({ route: 'two', request }, { answers })
  expect(made?.description.path).toBe('/200')
  expect(hasUnreadable(answers)).toBe(false)
})
