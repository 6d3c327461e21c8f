import { expect, test } from 'vitest'
import { faultInWords, parseFault, wiresOf } from './fault.ts'

test.each([
  ['redis:kill@10s', { service: 'redis', effect: { kind: 'kill' }, at: 10, lasts: undefined }],
  ['postgres:stop@5s+3s', { service: 'postgres', effect: { kind: 'stop' }, at: 5, lasts: 3 }],
  ['nginx:reload@500ms', { service: 'nginx', effect: { kind: 'reload' }, at: 0.5, lasts: undefined }],
  ['postgres:latency=20ms', { effect: { kind: 'latency', seconds: 0.02 }, at: 0, lasts: undefined }],
  ['redis:bandwidth=1MB/s@1s', { effect: { kind: 'bandwidth', rate: 1e6 }, at: 1 }],
  ['redis:reset@2s+1s', { effect: { kind: 'reset' }, at: 2, lasts: 1 }],
  ['postgres:slow-close=2s', { effect: { kind: 'slow-close', seconds: 2 } }],
])('%s is read', (text, fault) => {
  expect(parseFault(text)).toMatchObject({ text, ...fault })
})

test.each([
  ['redis', 'it does not have the form'],
  ['mongo:kill', '"mongo" is no service; the services are postgres, redis, nginx, app.'],
  ['redis:explode', '"explode" is no effect; the effects are kill, stop, reload, reset, latency'],
  ['redis:constructor', '"constructor" is no effect'],
  ['redis:kill=now', 'kill takes no value.'],
  ['redis:latency', 'latency takes a time'],
  ['redis:latency=fast', 'latency takes a time'],
  ['redis:bandwidth=0MB/s', 'bandwidth takes a rate'],
  ['app:reload', 'only nginx can be reloaded.'],
  ['app:latency=20ms', 'latency works between the app and postgres or redis only.'],
  ['redis:kill@soon', '"soon" is no time to begin at'],
  ['redis:kill@1s+long', '"long" is no length'],
])('%s is refused with a reason', (text, problem) => {
  expect(() => parseFault(text)).toThrow(problem)
})

test('a proxy of ours stands only where a fault of the connections needs it', () => {
  const faults = ['redis:kill@1s', 'postgres:latency=20ms', 'postgres:reset@3s'].map(parseFault)
  expect(wiresOf(faults)).toEqual(['postgres'])
})

test('a fault is told in words', () => {
  expect(faultInWords(parseFault('postgres:stop@5s+3s'))).toBe(
    'postgres:stop@5s+3s, 5 s after the measured part began, for 3 s',
  )
})
