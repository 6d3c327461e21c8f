import { expect, test } from 'vitest'
import type { PlannedScenario } from '../../config/plan/plan.ts'
import { renderAccessLog, shareOfLines } from './access-log.ts'

const planned = (rate: number | undefined, durationSeconds: number): PlannedScenario =>
  ({ rate, warmUpSeconds: 0, durationSeconds }) as PlannedScenario

test.each([
  ['a short run keeps every line', [planned(300, 25)], 1],
  ['a day at the same rate keeps a few', [planned(300, 86_400)], 40_000 / (300 * 86_400)],
  ['a closed loop, which may send very many, keeps some', [planned(undefined, 20)], 40_000 / 300_000],
  ['nothing driven keeps all', [], 1],
])('%s', (_, scenarios, share) => {
  expect(shareOfLines({ scenarios })).toBeCloseTo(share, 10)
})

test('a share is drawn by chance, but server errors and what took a second are always written', () => {
  const text = renderAccessLog('/run/access.jsonl', 0.125)
  expect(text).toContain('12.50% 1;')
  expect(text).toMatch(/"~\^5" 1;\s+"~ \[1-9\]" 1;/)
  expect(text).toContain('access_log "/run/access.jsonl" tailgate buffer=64k flush=1s if=$tailgate_logged;')
  expect(renderAccessLog('/run/access.jsonl', 1)).not.toContain('if=')
})

test('no field holds the query of a request', () => {
  const text = renderAccessLog('/run/access.jsonl', 1)
  const [format = ''] = /log_format .*;/.exec(text) ?? []
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|arg_\w+)\b/)
})
