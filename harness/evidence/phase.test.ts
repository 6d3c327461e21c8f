import { describe, expect, test } from 'vitest'
import { phaseSchema } from './phase.ts'

const span = { scenario: 'browse', from: 10, to: 20 }
const old = (name: string) => ({ name, from: 10, to: 20 })

describe('a line of phases.jsonl', () => {
  test.each([
    ['a step', { ...span, kind: 'step', index: 2, rate: [300, 300] }],
    ['a part by users', { ...span, kind: 'part', index: 1, users: [0, 6] }],
    ['what the driver does', { ...span, kind: 'warm-up' }],
    ['a step of one arm', { ...span, arm: 'head', kind: 'step', index: 1, rate: [5, 5] }],
    ['a fault', { ...span, kind: 'fault', fault: 'redis:stop@10s+5s' }],
    ['a fault that never began', { ...span, kind: 'missed-fault', fault: 'redis:stop@30s+5s' }],
  ])('%s is read as it was written', (_, line) => {
    expect(phaseSchema.parse(line)).toEqual(line)
  })

  test.each([
    ['browse/measure', { ...span, kind: 'measure' }],
    ['browse/step 2 at 300/s', { ...span, kind: 'step', index: 2, rate: [300, 300] }],
    ['browse/part 2 at 104.8/s to 200/s', { ...span, kind: 'part', index: 2, rate: [104.8, 200] }],
    ['browse/fault redis:stop@10s+5s', { ...span, kind: 'fault', fault: 'redis:stop@10s+5s' }],
  ])('of version 1, "%s", is read as what it meant', (name, phase) => {
    expect(phaseSchema.parse(old(name))).toEqual(phase)
  })

  test.each([
    ['a kind that nobody knows', { ...span, kind: 'lunch' }],
    ['a step without a number', { ...span, kind: 'step', rate: [1, 1] }],
    ['a rate that is none', { ...span, kind: 'step', index: 1, rate: [Number.NaN, 1] }],
    ['an end before its beginning', { ...span, kind: 'measure', from: 30 }],
    ['an arm that there is not', { ...span, arm: 'side', kind: 'measure' }],
    ['an unknown key', { ...span, kind: 'measure', name: 'browse/measure' }],
    ['a sentence that version 1 never wrote', old('browse/the second step')],
    ['a sentence without a scenario', old('measure')],
  ])('with %s is refused', (_, line) => {
    expect(phaseSchema.safeParse(line).success).toBe(false)
  })
})
