import { describe, expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence, withSeconds } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { scenario as spike, evidence as stepped } from '../../../test/fixtures/stepped.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'
import { machineShareBySecond, machineShareOf } from './machine-share.ts'

const browse = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000 }])

/**
 * Evidence of a machine with two processors whose own services use one; other programs and the hypervisor take the given
 * shares.
 */
function onMachine(
  others: number,
  steal = 0,
  wait = 0.2,
  from = 1,
  {
    stalled = {},
    disk = 0,
  }: { stalled?: { cpu?: number; io?: number; memory?: number }; disk?: number } = {},
): Evidence {
  const times = Array.from({ length: 20 }, (_, second) => browse.startedAt + (second + from) * 1000)
  return {
    ...evidenceOf(browse),
    resources: times.flatMap((at) => [
      { at, service: 'app', cpu: 0.75, wait, memory: 1, diskRead: 1e6, diskWritten: 0 },
      { at, service: 'harness', cpu: 0.25, wait: 0, memory: 1 },
    ]),
    machine: times.map((at) => ({
      ...{ at, processors: 2, cpu: 1 + others, steal, stalled, memoryAvailable: 1 },
      ...{ diskRead: disk, diskWritten: 0, networkIn: 0, networkOut: 0 },
    })),
  }
}

const withOpenings = (evidence: Evidence): Evidence => {
  const connect = Array.from({ length: 20 }, (_, at) => ({
    at,
    latency: distribution([2000 + 100 * (at % 3), 3000, 4000]),
  }))
  return { ...evidence, scenarios: [{ ...browse, times: { connect } }] }
}

const failing = budget('browse', 'list', 'p95', 5000)
const passing = budget('browse', 'list', 'p95', 25_000)
const halved = budget('browse', 'list', 'p95', 2800)
const hopeless = budget('browse', 'list', 'p95', 1)
const deviation = budget('browse', 'list', 'stdev', 1000)
const opening = budget('browse', 'all', 'connect.mean', 1000)
const tooMuch = budget('browse', 'list', 'throughput', 900)

describe('the effect of a crowded machine on a verdict', () => {
  test.each([
    ['a quiet machine leaves a fail', onMachine(0.1), failing, 'fail'],
    ['other programs on the machine spoil a fail in the tail', onMachine(0.5), failing, 'unproven'],
    ['a hypervisor that takes the processor spoils it too', onMachine(0, 0.2), failing, 'unproven'],
    ['a pass in a crowd is all the better', onMachine(0.9, 0.1), passing, 'pass'],
    ['threads that waited for little that others ran spoil it', onMachine(0.18, 0, 2), failing, 'unproven'],
    ['threads that waited for each other leave it', onMachine(0, 0, 2), failing, 'fail'],
    [
      'processors that others were waited for',
      onMachine(0.18, 0, 0, 1, { stalled: { cpu: 0.9 } }),
      failing,
      'unproven',
    ],
    [
      'processors that the run itself was waited for',
      onMachine(0.02, 0, 0, 1, { stalled: { cpu: 0.9 } }),
      failing,
      'fail',
    ],
    [
      'a disk that others wrote to',
      onMachine(0, 0, 0, 1, { stalled: { io: 0.5 }, disk: 5e6 }),
      failing,
      'unproven',
    ],
    [
      'a disk that the run alone wrote to',
      onMachine(0, 0, 0, 1, { stalled: { io: 0.5 }, disk: 1e6 }),
      failing,
      'fail',
    ],
    ['memory that was short', onMachine(0, 0, 0, 1, { stalled: { memory: 0.1 } }), failing, 'unproven'],
    ['what most requests miss no crowd explains', onMachine(0.9, 0.1), hopeless, 'fail'],
    ['but a median that waited as long as it is over', onMachine(0.9, 0.1, 1.5), halved, 'unproven'],
    [
      'and nothing is sure of a run that waited longer than it ran',
      onMachine(0.9, 0, 8),
      hopeless,
      'unproven',
    ],
    ['a deviation is no time that most requests miss', onMachine(0.5), deviation, 'unproven'],
    ['and is a fail on a quiet machine', onMachine(0.1), deviation, 'fail'],
    ['nor is the opening of a connection', withOpenings(onMachine(0.5)), opening, 'unproven'],
    ['which is a fail on a quiet machine', withOpenings(onMachine(0.1)), opening, 'fail'],
    ['a throughput missed in a crowd is unproven', onMachine(0.5), tooMuch, 'unproven'],
    ['readings of another time say nothing', onMachine(0.9, 0, 0, 500), failing, 'fail'],
    ['a machine that was not recorded says nothing', evidenceOf(browse), failing, 'fail'],
  ] as const)('%s', (_, evidence, wanted, outcome) => {
    expect(judge(evidence, [wanted]).outcome).toBe(outcome)
  })

  test('the certificate names what was taken, and what is allowed', () => {
    const [scenario] = judge(onMachine(0.5), [failing]).scenarios
    expect(scenario?.certificate.find(({ name }) => name === 'contention')).toEqual({
      name: 'contention',
      outcome: 'unproven',
      sentence:
        'Programs outside the run used 25 % of the processors (at most 10 %). Threads of the run waited 0.20 s for each ' +
        'second they ran. Without this line, list p95 would have failed; so it is unproven. Run again when nothing else ' +
        'runs on this machine.',
    })
  })

  test('nearly all of the processors are not said to be all of them', () => {
    const [scenario] = judge(onMachine(1.99), [failing]).scenarios
    expect(scenario?.certificate.find(({ name }) => name === 'contention')?.sentence).toContain(
      'Programs outside the run used 99.5 % of the processors (at most 10 %)',
    )
  })

  test('the certificate of a quiet machine has all six figures', () => {
    const [scenario] = judge(onMachine(0.1), [failing]).scenarios
    expect(scenario?.certificate.find(({ name }) => name === 'contention')?.sentence).toBe(
      'Programs outside the run used 5 % of the processors, other machines took 0 % of them, the run waited for others ' +
        '1.8 % as long as it ran, others made something wait for a processor 0 % of the time, and for a disk 0 %, memory ' +
        'was short 0 % of it. Threads of the run waited 0.20 s for each second they ran.',
    )
  })
})

test('beside a pass it says that the pass stands, and why', () => {
  const [scenario] = judge(onMachine(0.5), [passing]).scenarios
  expect(scenario?.certificate.find(({ name }) => name === 'contention')?.sentence).toMatch(
    /they ran\. What passed here stands: others can only have slowed the service\.$/,
  )
})

test('a p99 that contention may explain stays open beside a p95 that most requests miss, and it says why', () => {
  const tail = budget('browse', 'list', 'p99', 5000)
  const [scenario] = judge(onMachine(0.5), [budget('browse', 'list', 'p95', 3000), tail]).scenarios
  expect(scenario?.budgets.map(({ outcome }) => outcome)).toEqual(['fail', 'unproven'])
  expect(scenario?.certificate.find(({ name }) => name === 'contention')?.sentence).toMatch(
    /Without this line, list p99 would have failed; so it is unproven\. What else failed here stands: most requests miss that limit/,
  )
})

describe('contention that comes and goes', () => {
  /** A run in which some seconds are crowded. */
  const partly = (crowded: (second: number) => boolean): Evidence => {
    const [loud, calm] = [onMachine(0.9), onMachine(0.05)]
    return {
      ...loud,
      machine: (loud.machine ?? []).map((one, at) => (crowded(at) ? one : (calm.machine?.[at] ?? one))),
    }
  }
  const outcomeOf = (evidence: Evidence) => judge(evidence, [failing]).outcome

  test('leaves a fail that quiet seconds alone show', () => {
    expect(outcomeOf(partly((second) => second < 8))).toBe('fail')
  })

  test('spoils a fail when no second was quiet together with its neighbours', () => {
    expect(outcomeOf(partly((second) => second % 2 === 0))).toBe('unproven')
  })

  // In each second, this share of the requests is slow; in the first four, which are the warm-up, all are.
  test.each<[string, (second: number) => boolean, number]>([
    ['quiet seconds show only with the warm-up', (second) => second >= 8, 0.2],
    ['most requests show only with the warm-up', () => true, 0.45],
  ])('spoils a fail that %s, which the verdict leaves out', (_, crowded, share) => {
    const changed = withSeconds(browse, (second) => {
      const slow = (second.at < 4 ? 1 : share) * second.done
      const times = Array.from({ length: second.done }, (_, index) => (index < slow ? 40_000 : 2000))
      return { ...second, latency: distribution(times) }
    })
    const evidence = { ...partly(crowded), scenarios: [changed] }
    const [scenario] = judge(evidence, [budget('browse', 'list', 'p99', 5000)]).scenarios
    expect(scenario?.warmUpCutSeconds).toBe(4)
    expect(scenario?.budgets[0]?.outcome).toBe('unproven')
  })

  test('spoils a fail of a stretch that quiet seconds make only when they are put together', () => {
    const slow = new Set([5, 6, 13, 14])
    const changed = withSeconds(browse, (second) => ({
      ...second,
      latency: distribution(Array(second.done).fill(slow.has(second.at) ? 9000 : 900)),
    }))
    const evidence = partly((second) => second >= 7 && second <= 12)
    const asked = { ...budget('browse', 'list', 'p50', 5000), window: 3 }
    expect(judge({ ...evidence, scenarios: [changed] }, [asked]).outcome).toBe('unproven')
    expect(judge(evidenceOf(changed), [asked]).outcome).toBe('fail')
  })

  test('spoils a fail that only crowded seconds show', () => {
    const evidence = partly((second) => second < 8)
    const changed = withSeconds(browse, (second) =>
      second.at < 8 ? second : { ...second, latency: distribution(Array(second.done).fill(900)) },
    )
    expect(outcomeOf({ ...evidence, scenarios: [changed] })).toBe('unproven')
  })
})

// The median of the whole run, with the slow requests of step 2, is beyond the first limit.
test.each([
  ['step 1', 4600, 'unproven'],
  ['step 1', 3000, 'fail'],
  ['step 2', 4600, 'fail'],
] as const)('in a crowd, a limit on %s of %i µs is about its requests: %s', (during, limit, outcome) => {
  const times = Array.from({ length: 50 }, (_, second) => spike.startedAt + (second + 1) * 1000)
  const crowded: Evidence = {
    ...stepped,
    resources: times.map((at) => ({ at, service: 'app', cpu: 1, wait: 0, memory: 1 })),
    machine: times.map((at) => ({
      ...{ at, processors: 2, cpu: 1.5, steal: 0, stalled: {}, memoryAvailable: 1 },
      ...{ diskRead: 0, diskWritten: 0, networkIn: 0, networkOut: 0 },
    })),
  }
  expect(judge(crowded, [{ ...budget('spike', 'list', 'p90', limit), during }]).outcome).toBe(outcome)
})

test('short-lived processes that belong to no service never make the use of others negative', () => {
  expect(machineShareOf(onMachine(-0.5), browse)?.foreignCpu).toBe(0)
})

test.each([0.3, 0.5, 0.501, 1])('readings taken %d s after a second began are shared out alike', (from) => {
  const evidence = onMachine(0.4, 0.1, 0.2, from)
  const { startedAt } = browse
  const shareOf = machineShareBySecond(evidence, browse)
  const seconds = Array.from({ length: browse.seconds + 1 }, (_, second) => second)
  const alone = seconds.map((second) =>
    machineShareOf(evidence, { ...browse, startedAt: startedAt + second * 1000, seconds: 1 }),
  )
  expect(alone.filter((share) => share !== undefined).length).toBeGreaterThan(18)
  expect(seconds.map(shareOf)).toEqual(alone)
})
