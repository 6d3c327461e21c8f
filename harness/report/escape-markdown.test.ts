import { expect, test } from 'vitest'
import { escapeMarkdown } from './escape-markdown.ts'

test.each([
  ['Fix [this](x)', 'Fix \\[this\\]\\(x\\)'],
  ['see https://evil.example/x', 'see https:\u2060//evil.example/x'],
  ['WWW.evil.example', 'www\u2060.evil.example'],
  ['costs $1$ and $x^2$', 'costs \\$1\\$ and \\$x^2\\$'],
  ['@everyone', '@\u2060everyone'],
  ['<b>&', '&lt;b>&amp;'.replace('>', '\\>')],
])('%s', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped)
})
