import { expect, test } from 'vitest'
import { z } from 'zod'
import { dashboardsSchema } from './dashboards-schema.ts'
import { problemsOf } from './problems.ts'

const panel = { kind: 'stat', title: 't', why: 'w', unit: 's', expr: 'up' }
const added = { board: 'service', tier: 'Dependencies', panels: [panel] }
const alert = {
  ...{ name: 'A', expr: 'up', lasting: '30s', severity: 'page' },
  ...{ summary: 's', remedy: 'r', panel: 'p' },
}

test.each([
  ['nothing', {}],
  ['requests by a histogram', { requests: { duration: 'http_server_request_duration_seconds' } }],
  ['panels, boards and alerts', { panels: [added], alerts: [alert] }],
])('%s can be said', (_, said) => {
  expect(dashboardsSchema.safeParse(said).success).toBe(true)
})

test.each([
  ['an unknown key', { request: {} }, '(the whole): unknown key "request"'],
  ['another runtime', { runtime: 'go' }, 'runtime: '],
  [
    'a unit that panels do not have',
    { panels: [{ ...added, panels: [{ ...panel, unit: 'ms' }] }] },
    'panels.0.panels.0.unit',
  ],
  ['a board with an invalid name', { panels: [{ ...added, board: '../x' }] }, 'panels.0.board'],
  [
    'a file elsewhere',
    { boards: [{ name: '../x', title: 't', why: 'w', tiers: [] }] },
    'boards.0.name: must be a short name',
  ],
  [
    'a name no alert may have',
    { alerts: [{ ...alert, name: 'a b' }] },
    'alerts.0.name: must be a name such as',
  ],
  ['a time without a unit', { alerts: [{ ...alert, lasting: '30' }] }, 'alerts.0.lasting: must be a time'],
])('%s is refused', (_, said, problem) => {
  const { error } = dashboardsSchema.safeParse(said)
  expect(error && problemsOf(error).join('\n')).toContain(problem)
})

test('metrics of requests are given by the name of a known library or by their own names', () => {
  const said = (requests: unknown) =>
    problemsOf(dashboardsSchema.safeParse({ requests }).error ?? new z.ZodError([]))
  expect(said('fastify')).toEqual([])
  expect(said({ duration: 'seconds' })).toEqual([])
  expect(said('rails')).toEqual([
    'requests: must be the names of metrics, or one of "opentelemetry", "prometheus", "express", "fastify", "spring"',
  ])
  expect(said({ duration: 'seconds', counter: 'total' })).toEqual(['requests: unknown key "counter"'])
})
