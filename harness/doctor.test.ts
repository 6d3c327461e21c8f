import { expect, test } from 'vitest'
import { type Finding, relievedBy } from './doctor.ts'

const finding = (name: string, state: Finding['state'], needed: boolean): Finding => ({
  name,
  state,
  needed,
  detail: '',
  remedy: undefined,
})

test.each([
  ['a missing program stops nothing where Docker answers', 'here', false],
  ['a missing program stops every run where Docker does not answer', 'note', true],
] as const)('%s', (_, docker, needed) => {
  const [nginx] = relievedBy(finding('Docker', docker, false), [finding('Nginx', 'missing', true)])
  expect(nginx?.needed).toBe(needed)
})

test('what is here stays needed, whatever Docker says', () => {
  const known = [finding('Nginx', 'here', true)]
  expect(relievedBy(finding('Docker', 'here', false), known)).toEqual(known)
})
