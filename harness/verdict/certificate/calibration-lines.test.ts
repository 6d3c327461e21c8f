import { describe, expect, test } from 'vitest'
import {
  calibratedInstruments,
  distribution,
  evidenceOf,
  scenarioEvidence,
  withSeconds,
} from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { evidence as stepped } from '../../../test/fixtures/stepped.ts'
import type { InstrumentEvidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const browse = scenarioEvidence('browse', [{ route: 'list', rate: 200, median: 4000 }])
const latency = budget('browse', 'list', 'p95', 200_000)
const hopeless = budget('browse', 'list', 'p95', 1)
const close = budget('browse', 'list', 'p95', 2000)
const deviation = budget('browse', 'list', 'stdev', 300)
const errors = budget('browse', 'all', 'errorRate', 0.01)

const open = (fit: InstrumentEvidence['fit'], neverShort?: boolean): readonly InstrumentEvidence[] => [
  { engine: 'open-loop', fit, sentence: 'as it was found', neverShort },
]
/** Not decided by a busy machine, on which every trial was read and none too short. */
const longer = open('unknown', true)

describe('an instrument that no calibration found right', () => {
  test.each([
    ['calibrated: a latency passes', calibratedInstruments, latency, 'pass'],
    ['calibrated: a latency fails', calibratedInstruments, hopeless, 'fail'],
    ['never calibrated: no latency passes', [], latency, 'unproven'],
    ['never calibrated: no latency fails either', [], hopeless, 'unproven'],
    ['blind to stalls: no latency passes', open('steady'), latency, 'unproven'],
    ['found wrong: no latency passes', open('nothing'), latency, 'unproven'],
    ['not decided: a latency passes, for it was never read too short', longer, latency, 'pass'],
    ['not decided, read too short or not at all: none passes', open('unknown', false), latency, 'unproven'],
    ['not decided, and not on record whether it was too short', open('unknown'), latency, 'unproven'],
    ['not decided, and read too short: a latency fails by far', open('unknown', false), hopeless, 'fail'],
    ['not even calibrated: none does', open('absent'), latency, 'unproven'],
    ['not decided: no latency fails by little', longer, close, 'unproven'],
    ['not decided: a latency fails by far', longer, hopeless, 'fail'],
    ['not decided: a deviation is no median that fails by far', longer, deviation, 'unproven'],
    ['found wrong: not even that', open('nothing'), hopeless, 'unproven'],
    ['found wrong: what needs no clock still passes', open('nothing'), errors, 'pass'],
  ] as const)('%s', (_words, instruments, asked, outcome) => {
    const verdict = judge({ ...evidenceOf(browse), instruments }, [asked])
    expect(verdict.outcome).toBe(outcome)
  })

  // The median of the whole run, with the slow requests of step 2, is more than 10 times the first limit.
  test.each([
    ['step 1', 450, 'unproven'],
    ['step 2', 450, 'fail'],
    ['step 1', 300, 'fail'],
  ] as const)('not decided: a limit on %s of %i µs is about its requests: %s', (during, limit, outcome) => {
    const asked = { ...budget('spike', 'list', 'p95', limit), during }
    expect(judge({ ...stepped, instruments: longer }, [asked]).outcome).toBe(outcome)
  })

  test('not decided: what most requests miss by far only with the warm-up is no fail', () => {
    const beginning = withSeconds(browse, (second) => {
      const slow = (second.at < 4 ? 1 : 0.45) * second.done
      const times = Array.from({ length: second.done }, (_, index) => (index < slow ? 100_000 : 2000))
      return { ...second, latency: distribution(times) }
    })
    const of = (instruments: readonly InstrumentEvidence[]) =>
      judge({ ...evidenceOf(beginning), instruments }, [budget('browse', 'list', 'p99', 5000)])
    expect(of(longer).scenarios[0]?.warmUpCutSeconds).toBe(4)
    expect(of(longer).outcome).toBe('unproven')
    expect(of(calibratedInstruments).outcome).toBe('fail')
  })

  test('not decided: for an open interval it says how long a decision would take', () => {
    const { scenarios } = judge({ ...evidenceOf(browse), instruments: longer }, [
      budget('browse', 'list', 'p95', 9070),
    ])
    expect(scenarios[0]?.budgets[0]).toMatchObject({
      outcome: 'unproven',
      reason: expect.stringContaining('would decide it'),
    })
  })

  test('is named in the certificate with the result of its calibration', () => {
    const { scenarios } = judge({ ...evidenceOf(browse), instruments: open('nothing') }, [latency])
    expect(scenarios[0]?.certificate).toContainEqual({
      name: 'calibration',
      outcome: 'unproven',
      sentence:
        'The instrument open-loop is as it was found. Without this line, list p95 would have passed; so it is unproven.',
    })
  })
})
