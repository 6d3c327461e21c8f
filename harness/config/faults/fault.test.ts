import { describe, expect, test } from 'vitest'
import { TailgateError } from '../../base/errors.ts'
import { readFaults, wiresOf } from './fault.ts'
import { clashesOf } from './fault-clashes.ts'
import { faultInWords } from './fault-in-words.ts'

test.each([
  ['redis:kill@10s', { victim: 'redis', effect: { kind: 'kill' }, at: 10, lasts: undefined }],
  ['postgres:stop@5s+3s', { victim: 'postgres', effect: { kind: 'stop' }, at: 5, lasts: 3 }],
  ['nginx:reload@500ms', { victim: 'nginx', effect: { kind: 'reload' }, at: 0.5, lasts: undefined }],
  ['postgres:latency=20ms', { effect: { kind: 'latency', seconds: 0.02 }, at: 0, lasts: undefined }],
  ['app:bandwidth=1MB/s@1s', { effect: { kind: 'bandwidth', rate: 1e6 }, at: 1 }],
  ['nginx:reset@2s+1s', { effect: { kind: 'reset' }, at: 2, lasts: 1 }],
  ['postgres:slow-close=2s', { effect: { kind: 'slow-close', seconds: 2 } }],
  ['disk:full@5s+5s', { victim: 'disk', effect: { kind: 'full' }, at: 5, lasts: 5 }],
])('%s is read', (text, fault) => {
  expect(readFaults([text])).toMatchObject([{ text, ...fault }])
})

test.each([
  ['redis', 'it does not have the form'],
  ['mongo:kill', '"mongo" is nothing to break; there are postgres, redis, nginx, app, disk.'],
  ['redis:explode', '"explode" is no effect; the effects are kill, stop, reload, full, reset, latency'],
  ['redis:constructor', '"constructor" is no effect'],
  ['redis:kill=now', 'kill takes no value.'],
  ['redis:latency', 'latency takes a time'],
  ['redis:latency=fast', 'latency takes a time'],
  ['redis:latency=0ms', 'latency takes a time'],
  ['redis:bandwidth=0MB/s', 'bandwidth takes a rate'],
  ['app:reload', 'reload works on nginx only.'],
  ['redis:full', 'full works on disk only.'],
  ['disk:kill', 'kill works on postgres, redis, nginx, app only.'],
  ['redis:kill@soon', '"soon" is no time to begin at'],
  ['redis:kill@1s+long', '"long" is no length'],
  ['redis:stop@1s+0s', '"0s" is no length'],
  ['nginx:reload@1s+2s', 'reload takes no length'],
])('%s is refused with a reason', (text, problem) => {
  expect(() => readFaults([text])).toThrow(problem)
})

test('everything that is wrong with all faults is reported at once', () => {
  const read = (): unknown => readFaults(['mongo:explode@soon', 'redis:kill@1s', 'redis:latency+x'])
  expect(read).toThrow(TailgateError)
  expect(read).toThrow(/^--fault has 5 problem\(s\):\n(?: {2}mongo:.*\n){3}(?: {2}redis:latency.*\n?){2}$/)
})

describe('faults of a run', () => {
  const clashes = (...texts: readonly string[]) =>
    clashesOf(readFaults(texts), [
      { name: 'browse', seconds: 20 },
      { name: 'upload', seconds: 8 },
    ])

  test.each([
    [['redis:kill@20s'], [/browse is measured for 20 s, so it would never begin/, /upload/]],
    [['redis:stop@6s+3s'], [/upload is measured for 8 s, so it would be cut short/]],
    [['redis:stop@1s+3s', 'redis:stop@4s+1s'], [/would overlap/]],
    [['redis:stop@2s', 'redis:kill@1s+2s'], [/redis:kill@1s\+2s and redis:stop@2s would overlap/]],
    [['redis:latency=1ms', 'redis:latency=2ms@5s'], [/would overlap/]],
    [
      ['postgres:kill@2s+5s', 'disk:full@1s+3s'],
      [/disk:full@1s\+3s and postgres:kill@2s\+5s would overlap, as the disk has PostgreSQL's data/],
    ],
    [['disk:full@1s+3s', 'disk:full@3s+2s'], [/would overlap; let the second begin later, or make them one/]],
  ])('%j clash', (texts, expected) => {
    const found = clashes(...texts)
    expect(found).toHaveLength(expected.length)
    for (const [index, pattern] of expected.entries()) expect(found[index]).toMatch(pattern)
  })

  test.each([
    [['redis:stop@1s+2s', 'redis:stop@4s+1s']],
    [['redis:latency=1ms', 'redis:bandwidth=1MB/s']],
    [['redis:latency=1ms', 'postgres:latency=1ms', 'redis:kill@2s+1s']],
    [['nginx:reload@1s', 'nginx:reload@2s']],
    [['disk:full@1s+2s', 'postgres:stop@4s+1s', 'postgres:latency=1ms', 'redis:kill@2s+1s']],
    [['redis:stop@5s+3s']],
  ])('%j do not', (texts) => {
    expect(clashes(...texts)).toEqual([])
  })
})

test('our proxy is used only when a fault of the connections needs it', () => {
  const faults = readFaults(['redis:kill@1s', 'app:latency=20ms', 'postgres:reset@3s'])
  expect(wiresOf(faults)).toEqual(['postgres', 'app'])
})

test.each([
  ['postgres:stop@5s+3s', '5 s into what is measured, PostgreSQL is frozen for 3 s (postgres:stop@5s+3s)'],
  [
    'app:kill@1s',
    '1 s into what is measured, one process of the app is killed, which ends the run (app:kill@1s)',
  ],
  [
    'app:latency=20ms',
    'from its start, answers between Nginx and the app arrive 20.0 ms later until the end (app:latency=20ms)',
  ],
])('%s is told in words', (text, words) => {
  expect(readFaults([text]).map((fault) => faultInWords(fault, 'nginx'))).toEqual([words])
})

test('without a proxy, the connections of the app are those of its clients', () => {
  const [words] = readFaults(['app:latency=20ms']).map((fault) => faultInWords(fault, 'none'))
  expect(words).toContain('answers between clients and the app arrive 20.0 ms later')
})
