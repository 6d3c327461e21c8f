import { expect, test } from 'vitest'
import { grafanaDashboard } from './grafana.ts'
import type { Panel } from './model.ts'
import { lines, stat } from './panels.ts'

const words = { title: 'Title', why: 'Because.', unit: 'short' } as const

/** A panel as Grafana loads it. */
function loaded(panel: Panel) {
  const board = {
    name: 'one',
    title: 'One',
    why: 'Why.',
    variables: [],
    tiers: [{ title: 'Tier', panels: [panel] }],
  }
  const document = JSON.stringify(grafanaDashboard(board, []).panels?.[1])
  return JSON.parse(document) as {
    fieldConfig: {
      defaults: {
        noValue?: string
        decimals?: number
        mappings?: unknown[]
        thresholds: { steps: { value: number | null }[] }
      }
      overrides: unknown[]
    }
  }
}

test('limits are steps in ascending order, because Grafana takes the last step that the value reached', () => {
  const { defaults } = loaded(
    lines({ ...words, queries: [], limits: [3, 1, { value: 2, of: 'list' }] }),
  ).fieldConfig
  expect(defaults.thresholds.steps.map(({ value }) => value)).toEqual([null, 1, 2, 3])
})

test('a limit that a query gives is in the legend and does not flatten the curves', () => {
  const queries = [
    { expr: 'a', legend: 'used' },
    { expr: 'b', legend: 'allowed', limit: true },
  ]
  expect(loaded(lines({ ...words, queries })).fieldConfig.overrides).toEqual([
    {
      matcher: { id: 'byFrameRefID', options: 'B' },
      properties: [{ id: 'custom.hideFrom', value: { viz: true, legend: false, tooltip: false } }],
    },
  ])
})

test('a missing number says what is missing; it says "no traffic" only on panels about requests', () => {
  expect(loaded(stat({ ...words, expr: 'pg_up' })).fieldConfig.defaults.noValue).toBe('no data')
  expect(loaded(stat({ ...words, expr: 'up', none: 'no traffic' })).fieldConfig.defaults.noValue).toBe(
    'no traffic',
  )
})

test('a share that would be rounded to its limit is written in words', () => {
  const share = stat({ ...words, unit: 'percentunit', expr: 'x', limit: { sense: 'at-least', value: 0.95 } })
  const { decimals, mappings } = loaded(share).fieldConfig.defaults
  expect(decimals).toBe(2)
  expect(mappings).toMatchObject([{ type: 'range', options: { result: { text: 'under 95 %' } } }])
})
