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
  [
    arm({ postgresSettings: { work_mem: '4MB', wal_buffers: '16MB' } }),
    arm({ postgresSettings: { wal_buffers: '16MB' } }),
    'work_mem=4MB',
    'work_mem not set',
  ],
  [arm({}), arm({}), 'the same as the other', 'the same as the other'],
])('what differs between two arms', (one, other, words, otherWords) => {
  expect([differenceInWords(one, other), differenceInWords(other, one)]).toEqual([words, otherWords])
})

test('secrets are hidden', () => {
  expect(JSON.stringify(askedSetup({ environment: { API_TOKEN: 'hush' } }))).not.toContain('hush')
  expect(askedSetup({ postgresSettings: { work_mem: '4MB' }, workers: 2 }).words).toBe(
    'workers 2, work_mem=4MB',
  )
  expect(askedSetup({}).words).toBe('as the target has it')
})
