import { expect, test } from 'vitest'
import { withPrometheus } from '../../test/fixtures/prometheus.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { fixture } from '../fixture.ts'
import type { Answers } from './answers.ts'
import { askFiring, askUnwatched } from './firing-alerts.ts'

/** Answers of a Prometheus in which alerts with these labels fire. */
const answering = (...labels: readonly Readonly<Record<string, string>>[]): Answers =>
  ({ at: async () => labels.map((each) => ({ labels: each, points: [[0, 1]] })) }) as unknown as Answers

const alerts = alertsOf(fixture)

test('firing alerts are listed with their labels, panels and pages, and those of severity page come before tickets', async () => {
  const { firing, problems } = await askFiring(
    answering(
      { alertname: 'QueueLong', instance: 'app-1' },
      { alertname: 'QueueLong', instance: 'app-2' },
      { alertname: 'AllErrorRateBurnsFast', job: 'app' },
      { alertname: 'SomebodyElses' },
    ),
    alerts,
    undefined,
  )
  expect(problems).toEqual([])
  expect(firing.map(({ name, severity, panel }) => [name, severity, panel])).toEqual([
    ['AllErrorRateBurnsFast', 'page', 'Errors by status'],
    ['QueueLong', 'ticket', 'Queue'],
    ['QueueLong', 'ticket', 'Queue'],
  ])
  expect(firing.map(({ summary }) => summary).slice(1)).toEqual([
    'Jobs of app-1 wait.',
    'Jobs of app-2 wait.',
  ])
  expect(firing[0]?.summary).toMatch(/^app, all instances: more than 1\.44 %/)
  expect(firing[0]?.runbook).toBe('docs/runbooks/errors.md')
})

test('its page is at the address that the target gives', async () => {
  const { firing } = await askFiring(
    answering({ alertname: 'AllErrorRateBurnsFast' }),
    alerts,
    'https://code.example/',
  )
  expect(firing[0]?.runbook).toBe('https://code.example/docs/runbooks/errors.md')
})

test('an alert that cannot be asked for is reported, since a missing alert would look like one that does not fire', async () => {
  const refusing = {
    at: async () => {
      throw new Error('too many samples')
    },
  } as unknown as Answers
  expect(await askFiring(refusing, alerts, undefined)).toEqual({
    firing: [],
    problems: ['Alerts cannot be asked for: too many samples'],
  })
})

const loaded = (...names: readonly string[]) => ({
  status: 'success',
  data: { groups: [{ rules: names.map((name) => ({ name })) }] },
})
const names = alerts.map(({ name }) => name)

test.each<[string, object, string | undefined]>([
  ['all of them, and others', loaded('SomebodyElses', ...names), undefined],
  [
    'none of them',
    loaded('SomebodyElses'),
    'Alerts are not listed here: this Prometheus has none of their rules.',
  ],
  [
    'all but two',
    loaded(...names.slice(2)),
    `2 of ${names.length} alerts are not listed here, whatever happens, such as ListP95BurnsFast: this Prometheus lacks their rules.`,
  ],
  [
    'no rules that it could tell',
    { status: 'error', error: 'there is no such path' },
    'Which alerts are watched cannot be seen here: there is no such path.',
  ],
])(
  'of a Prometheus that has %s, a page says so: an alert that is not evaluated looks like one that does not fire',
  async (_, answer, said) => {
    const ofRules = ({ path }: { readonly path: string }) => (path === 'rules?type=alert' ? answer : {})
    expect(await withPrometheus(ofRules, (url) => askUnwatched(url, alerts))).toBe(said)
  },
)
