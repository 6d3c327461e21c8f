import { expect, test } from 'vitest'
import { renderAccessLog, shareOfLines } from './access-log.ts'

test.each([
  ['a short run keeps every line', 300 * 25, 1],
  ['a day at the same rate keeps a few', 300 * 86_400, 40_000 / (300 * 86_400)],
  ['nothing driven keeps all', 0, 1],
])('%s', (_, requests, share) => {
  expect(shareOfLines(requests)).toBeCloseTo(share, 10)
})

test('lines are sampled by chance, but server errors and requests of a second or more are always written', () => {
  const text = renderAccessLog('/run/access.jsonl', 0.125)
  expect(text).toContain('12.50% 1;')
  expect(text).toMatch(/"~\^5" 1;\s+"~ \[1-9\]" 1;/)
  expect(text).toContain('access_log "/run/access.jsonl" tailgate buffer=64k flush=1s if=$tailgate_logged;')
  expect(renderAccessLog('/run/access.jsonl', 1)).not.toContain('if=')
})

test('no field contains the query of a request', () => {
  const text = renderAccessLog('/run/access.jsonl', 1)
  const [format = ''] = /log_format .*;/.exec(text) ?? []
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|arg_\w+)\b/)
})
