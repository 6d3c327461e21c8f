import { describe, expect, test } from 'vitest'
import { pairsText } from '../../../test/fixtures/paired.ts'
import type { Invocation, PairedEvidence, Slice } from '../paired.ts'
import { invocationLine, openingLine, readPairs } from './pairs-file.ts'

const slice: Slice = {
  ...{ pair: 0, arm: 'base', place: 'first', at: 1_700_000_000_000, seconds: 0.1, drainSeconds: 0.004 },
  ...{ undrained: 0, intended: 2, arrivals: 2, sendLag: 120, cpu: { app: 0.02 }, generatorCpu: 0.01 },
  ...{ runQueueWait: 0.001, foreignCpu: 0, steal: 0 },
  routes: {
    list: {
      counts: { done: 2, statuses: { 200: 2 }, failures: {}, bytesIn: 900, bytesOut: 200 },
      latency: { values: [900, 1100], counts: [1, 1], total: 2 },
    },
  },
}
const heating = { seconds: 5, requests: 4000, cpuPerRequest: [0.0009, 0.0004, 0.0004], isFlat: true }
const counters = { requests: 2, counters: { queries: 4 } }
const probe = {
  requests: 40,
  unexpected: 0,
  counters: { queries: 80, rows: 800 },
  answers: [{ shape: { status: 200, type: 'application/json', body: '[{id:number}]' }, count: 40 }],
}
const invocation: Invocation = {
  ...{ index: 0, stage: 'look', seed: 7, rate: 300, tookSeconds: 20 },
  heating: { base: heating, head: heating },
  counters: { base: counters, head: counters },
  probes: { base: { list: probe }, head: { list: probe } },
  slices: [slice, { ...slice, arm: 'head', place: 'second' }],
}
const evidence: PairedEvidence = {
  ...{ scenario: 'browse', routes: ['list'], onlyIn: { base: [], head: ['tags'] }, processors: 2 },
  invocations: [invocation, { ...invocation, index: 1, stage: 'confirmation' }],
}
const text = pairsText(evidence)

describe('the file of a comparison', () => {
  test('what was written is read back unchanged', () => {
    expect(readPairs(text)).toEqual([evidence])
  })

  test('of a file that is being written, an incomplete last line is left out', () => {
    expect(readPairs(text.slice(0, -20), 'growing')[0]?.invocations).toHaveLength(1)
    expect(() => readPairs(text.slice(0, -20))).toThrow('its last line is cut')
  })

  test('one of an earlier version, which counted neither arrivals nor unexpected answers, is read too', () => {
    const earlier = text.replaceAll('"arrivals":2,', '').replaceAll('"unexpected":0,', '')
    const [first] = readPairs(earlier)[0]?.invocations ?? []
    expect(first?.slices[0]).not.toHaveProperty('arrivals')
    expect(first?.probes.head.list).not.toHaveProperty('unexpected')
  })

  const changed = (from: string, to: string): string => text.replace(from, to)
  const many = <T>(made: (index: number) => T): T[] => Array.from({ length: 1001 }, (_, index) => made(index))
  const invocations = many((index) => invocationLine('browse', { ...invocation, index, slices: [] })).join('')
  test.each([
    [
      'a scenario that is opened twice',
      openingLine(evidence) + text,
      'line 2: it opens browse a second time',
    ],
    [
      'an invocation without a scenario',
      invocationLine('browse', invocation),
      'which no line before it opens',
    ],
    [
      'an invocation that is there twice',
      text + invocationLine('browse', invocation),
      'a second invocation 0',
    ],
    ['a latency that is not counted', changed('"done":2', '"done":3'), 'not those it counts'],
    ['a distribution that does not add up', changed('"counts":[1,1]', '"counts":[1,2]'), 'no distribution'],
    ['values out of order', changed('[900,1100]', '[1100,900]'), 'no distribution'],
    ['a negative time', changed('"seconds":0.1', '"seconds":-0.1'), 'slices.0.seconds'],
    ['an arm that does not exist', changed('"arm":"base"', '"arm":"left"'), 'slices.0.arm'],
    ['an unknown field', changed('"steal":0', '"steal":0,"extra":1'), 'line 2'],
    ['no JSON', `${text}{\n`, 'line 4'],
    [
      'more invocations than a comparison makes',
      openingLine(evidence) + invocations,
      'line 1002: browse has more than 1000 invocations',
    ],
    [
      'more slices than an invocation has',
      openingLine(evidence) + invocationLine('browse', { ...invocation, slices: many(() => slice) }),
      'line 2: invocation.slices: ',
    ],
    [
      'more routes than are compared',
      openingLine({ ...evidence, routes: many((index) => `route${index}`) }),
      'line 1: routes: ',
    ],
  ])('refuses %s', (_, content, problem) => {
    expect(() => readPairs(content)).toThrow(problem)
  })
})
