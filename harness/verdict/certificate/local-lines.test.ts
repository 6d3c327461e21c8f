import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence, withSeconds } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { scenario as spike, evidence as stepped } from '../../../test/fixtures/stepped.ts'
import { distributionOf, subtract } from '../../evidence/distribution.ts'
import type { Evidence, FailureKind, Remark } from '../../evidence/evidence.ts'
import { judge } from '../judge.ts'

const remark: Remark = {
  kind: 'local',
  message: '9 requests failed on this machine, not at the service: 9 by EMFILE (raise `ulimit -n`).',
  passable: false,
}

/** A run of 6000 requests of which the given share failed. */
function runOf(failing: number, failure: FailureKind, remarks: readonly Remark[] = []) {
  const route = { route: 'list', rate: 300, median: 4000, failing, failure }
  return evidenceOf(scenarioEvidence('browse', [route], { remarks }))
}

const errors = budget('browse', 'list', 'errorRate', 0.001)
const within = budget('browse', 'list', 'p95', 25_000)
const beyond = budget('browse', 'list', 'p95', 5000)
const most = budget('browse', 'list', 'max', 5000)

test.each([
  ['all requests failed here: never a fail by errors', runOf(1, 'local', [remark]), errors, 'unproven'],
  ['nor by latency', runOf(1, 'local', [remark]), beyond, 'unproven'],
  ['nor a pass', runOf(1, 'local', [remark]), within, 'unproven'],
  ['half of them', runOf(0.5, 'local', [remark]), errors, 'unproven'],
  ['a few forbid a pass', runOf(0.0005, 'local', [remark]), within, 'unproven'],
  ['a few cannot explain a slow tail', runOf(0.0005, 'local', [remark]), beyond, 'fail'],
  ['one can explain a maximum', runOf(0.0005, 'local', [remark]), most, 'unproven'],
  ['evidence without the remark, as of a run that was cut off', runOf(0.5, 'local'), errors, 'unproven'],
  ['the service failed', runOf(0.5, 'http5xx'), errors, 'fail'],
  ['none at all', runOf(0, 'local'), within, 'pass'],
])('%s', (_, evidence, asked, outcome) => {
  expect(judge(evidence, [asked]).scenarios[0]?.budgets[0]?.outcome).toBe(outcome)
})

/** A run of 6000 requests of which this many failed on this machine in second 3, and at the service in second 12. */
function failingBoth(local: number, http5xx: number) {
  const base = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000 }])
  const browse = withSeconds(base, (second) => {
    if (second.at !== 3 && second.at !== 12) return second
    const isHere = second.at === 3
    const failures: Partial<Record<FailureKind, number>> = isHere ? { local } : { http5xx }
    return { ...second, failures, statuses: { 200: second.done - (isHere ? local : http5xx) } }
  })
  return evidenceOf(browse)
}

const counts = budget('browse', 'list', 'errorCount', 3)
const stretches = { ...counts, window: 5 }
const rates = { ...budget('browse', 'list', 'errorRate', 0.002), window: 5 }
const allInTime = budget('browse', 'list', 'within(300ms)', 1)
const mostInTime = budget('browse', 'list', 'within(4ms)', 0.95)
const nearlyAllInTime = budget('browse', 'list', 'within(4ms)', 0.999)
const cores = { ...budget('browse', 'all', 'cpu', 0.5), service: 'app' as const }

const slowAlways = { ...beyond, window: 5 }
const fastElse = { ...within, window: 5 }

/** A run in which the app uses 0.75 cores, and about so many requests of every second fail here, slowly. */
function failingAlways(perSecond: number): Evidence {
  const failing = { failing: perSecond / 300, failure: 'local' as const, failureMicroseconds: 2_000_000 }
  const browse = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000, ...failing }])
  const resources = Array.from({ length: 20 }, (_, second) => ({
    ...{ at: browse.startedAt + (second + 1) * 1000, service: 'app', cpu: 0.75, wait: 0, memory: 1 },
  }))
  return { ...evidenceOf(browse), resources }
}

/** The same, where one request of every fifth second fails here: no five seconds in a row are without one. */
function failingRarely(base: Evidence = failingAlways(0)): Evidence {
  const scenarios = base.scenarios.map((scenario) =>
    withSeconds(scenario, (second) => {
      if (second.at % 5 !== 4) return { ...second, firstByte: second.latency }
      const [fastest = Number.NaN] = second.latency.values
      const failedLatency = second.failedLatency ?? distributionOf([[fastest, 1]])
      const failures = { ...second.failures, local: 1 }
      return { ...second, failures, failedLatency, firstByte: subtract(second.latency, failedLatency) }
    }),
  )
  return { ...base, scenarios }
}

test.each([
  ['a percentile', failingRarely(), beyond, 'fail'],
  ['one of first bytes', failingRarely(), budget('browse', 'list', 'ttfb.p95', 5000), 'fail'],
  ['a mean', failingRarely(), budget('browse', 'list', 'mean', 4000), 'fail'],
  ['a maximum', failingRarely(), most, 'fail'],
  ['a share in time', failingRarely(), mostInTime, 'fail'],
  ['CPU per request', failingRarely(), budget('browse', 'all', 'cpuPerRequest', 2000), 'fail'],
  ['CPU where many fail here', failingAlways(6), budget('browse', 'all', 'cpuPerRequest', 2000), 'unproven'],
  ['errors of the service', failingRarely(runOf(0.5, 'http5xx')), errors, 'fail'],
  ['how many these are', failingRarely(runOf(0.5, 'http5xx')), counts, 'fail'],
  ['errors that are these alone', failingRarely(), { ...errors, limit: 0.0005 }, 'unproven'],
] as const)('one fails here in each stretch of five seconds: %s', (_, evidence, asked, outcome) => {
  const found = judge(evidence, [{ ...asked, window: 5 }]).scenarios[0]?.budgets[0]
  expect(found?.outcome, found?.reason).toBe(outcome)
})

test.each([
  ['a count that only they bring beyond its limit', failingBoth(5, 0), counts, 'unproven'],
  ['a count that they and the service bring there', failingBoth(2, 2), counts, 'unproven'],
  ['a count that the service brings there alone', failingBoth(2, 4), counts, 'fail'],
  ['a share in time that allows none', runOf(0.0005, 'local'), allInTime, 'unproven'],
  ['a share in time that many more miss', runOf(0.0005, 'local'), mostInTime, 'fail'],
  ['also where nearly none may miss it', runOf(0.0005, 'local'), nearlyAllInTime, 'fail'],
  ['a stretch that only they bring there', failingBoth(5, 0), stretches, 'unproven'],
  ['a stretch beside many that the service fails', failingBoth(5, 3), stretches, 'unproven'],
  ['a stretch without them', failingBoth(5, 5), stretches, 'fail'],
  ['a rate in a stretch', failingBoth(5, 0), rates, 'unproven'],
  ['a rate in a stretch without them', failingBoth(5, 90), rates, 'fail'],
  ['a percentile of stretches that would be slow without them', failingAlways(6), slowAlways, 'fail'],
  ['a percentile of stretches that only they make slow', failingAlways(30), fastElse, 'unproven'],
  ['what the app uses in stretches', failingAlways(6), { ...cores, window: 5 }, 'fail'],
  ['what the app uses', failingAlways(6), cores, 'fail'],
])('few in 6000: %s', (_, evidence, asked, outcome) => {
  const found = judge(evidence, [asked]).scenarios[0]?.budgets[0]
  expect(found?.outcome, found?.reason).toBe(outcome)
})

test('outside of a fault, what failed during it hides none of these', () => {
  const base = failingBoth(3, 0)
  const scenarios = base.scenarios.map((scenario) =>
    withSeconds(scenario, (second) =>
      second.at >= 10 && second.at < 12 ? { ...second, failures: { http5xx: second.done } } : second,
    ),
  )
  const startedAt = scenarios[0]?.startedAt ?? Number.NaN
  const fault = { kind: 'fault' as const, scenario: 'browse', fault: 'app:stop@10s+2s' }
  const phases = [{ ...fault, from: startedAt + 10_000, to: startedAt + 12_000 }]
  const asked = [budget('browse', 'list', 'errorRate', 0), budget('browse', 'list', 'recovery', 2), within]
  const found = judge({ ...base, scenarios, phases }, asked).scenarios[0]?.budgets
  expect(found?.map(({ outcome }) => outcome)).toEqual(['unproven', 'unproven', 'unproven'])
  expect(found?.[0]?.reason).toMatch(/^3 requests of \d+ .* failed on this machine/)
})

test('few in 6000: answers that are too few only because these requests got none', () => {
  const evidence = failingBoth(5, 0)
  const asked = { ...budget('browse', 'list', 'status200Count', 0), sense: 'at-least' as const }
  const done = evidence.scenarios[0]?.routes[0]?.total.done ?? Number.NaN
  const outcomeOf = (limit: number) =>
    judge(evidence, [{ ...asked, limit }]).scenarios[0]?.budgets.map(({ outcome }) => outcome)
  expect(outcomeOf(done)).toEqual(['unproven'])
  expect(outcomeOf(done + 1)).toEqual(['fail'])
})

test.each([
  ['step 1', 'unproven'],
  ['step 3', 'fail'],
] as const)('30 requests failed here, all in step 1: what fails during %s is %s', (during, outcome) => {
  const failing = withSeconds(spike, (second) =>
    second.at < 10 ? { ...second, failures: { local: 3 } } : second,
  )
  const asked = { ...budget('spike', 'list', 'p95', 4500), during }
  expect(judge({ ...stepped, scenarios: [failing] }, [asked]).scenarios[0]?.budgets[0]?.outcome).toBe(outcome)
})

test('the certificate names the cause, and its effect on the verdict', () => {
  const [scenario] = judge(runOf(0.5, 'local', [remark]), [errors]).scenarios
  expect(scenario?.certificate.filter(({ name }) => name === 'local')).toEqual([
    {
      name: 'local',
      outcome: 'unproven',
      sentence: `${remark.message} Without this line, list error rate would have failed; so it is unproven.`,
    },
  ])
  expect(scenario?.reason).toContain('ulimit -n')
})

test('nearly all requests are not said to be all of them', () => {
  const [scenario] = judge(runOf(0.996, 'local'), [errors]).scenarios
  expect(scenario?.certificate.find(({ name }) => name === 'local')?.sentence).toMatch(
    /^\d+ requests of \d+ \(99\.\d+ %\) failed on this machine/,
  )
})
