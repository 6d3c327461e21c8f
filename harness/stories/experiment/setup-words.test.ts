import { expect, test } from 'vitest'
import type { Arm } from '../../config/setup/switches.ts'
import { askedSetup, differenceInWords } from './setup-words.ts'

const arm = (given: Partial<Arm>): Arm => ({
  ...{ protocol: 'http1', proxy: 'guide', postgres: 'guide', redis: 'memory', files: 'app', workers: 1 },
  ...{ bodyLimit: '64MiB', environment: {}, ...given },
})

test.each([
  [arm({}), arm({ environment: { CACHE: 'off' } }), 'CACHE not set', 'CACHE=off'],
  [arm({ protocol: 'h2' }), arm({ workers: 3 }), 'protocol h2, workers 1', 'protocol http1, workers 3'],
  [arm({}), arm({}), 'the same as the other', 'the same as the other'],
])('what differs between two arms', (one, other, words, otherWords) => {
  expect([differenceInWords(one, other), differenceInWords(other, one)]).toEqual([words, otherWords])
})

test('secrets are hidden', () => {
  expect(JSON.stringify(askedSetup({ environment: { API_TOKEN: 'hush' } }))).not.toContain('hush')
  expect(askedSetup({}).words).toBe('as the target has it')
})
