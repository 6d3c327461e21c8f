import { describe, expect, test } from 'vitest'
import { hostileNames } from '../../../../test/fixtures/hostile-names.ts'
import { hostilePairReport } from '../../../../test/fixtures/hostile-pair-report.ts'
import { pairReports } from '../../../../test/fixtures/pair-report.ts'
import { kit } from '../../../charts/kit.ts'
import { pairHtml } from './pair-html.ts'

const withoutKit = (text: string): string => text.replace(kit().script, '').replace(kit().style, '')
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length
const page = pairHtml(pairReports.fail)
const words = (text: string) => withoutKit(text).replaceAll('\u00a0', ' ')

describe.each(Object.entries(pairReports))('the page of %s', (_, report) => {
  const text = pairHtml(report)
  test('stays below 1 MB, requests nothing and forbids it too', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000)
    expect(text).toContain('Content-Security-Policy" content="default-src')
    expect(text).not.toMatch(/\b(?:https?:)?\/\/[a-z0-9]/i)
    expect(text).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\bsrc=|url\(|@import/i)
    expect(withoutKit(text)).not.toMatch(/\s(?:style|on\w+)="/)
  })

  test('lets the keyboard reach every table that scrolls', () => {
    expect(text).not.toContain('<div class="scroll">')
  })

  test('contains no value that is not a number, and its links have targets', () => {
    expect(withoutKit(text)).not.toMatch(/NaN|Infinity|undefined|\[object/)
    for (const [, anchor] of text.matchAll(/<a href="#([^"]+)">/g))
      expect(count(text, new RegExp(` id="${anchor}"`, 'g'))).toBe(1)
  })
})

describe('the page of a fail', () => {
  test('says the verdict first, then what changed', () => {
    expect(words(page)).toContain(
      '<h1>p95 of list: 4.10 ms became 4.90 ms, 20 % slower (12 % to 27 %); confirmed',
    )
    expect(page.indexOf('<h1>')).toBeLessThan(page.indexOf('<table'))
    expect(words(page)).toContain('and 15 figures without a change beyond 3 %')
    expect(words(page)).toContain('All 19 figures that were compared')
  })

  test('draws the change of each percentile of each route with its interval as a band', () => {
    expect(count(page, /"unit":"change"/g)).toBe(8)
    expect(count(page, /"bands":\[\[1,2\]\]/g)).toBe(4)
    expect(page).toContain('The figures behind these charts')
  })

  test('draws the change in each invocation, with the negligible and tolerable changes', () => {
    expect(count(page, /"draw":"dots"/g)).toBe(8)
    expect(words(page)).toContain('"words":"tolerable +12 %"')
  })

  test('says how to measure it again', () => {
    expect(page).toContain('tailgate gate --base main --seed 421')
  })
})

test('the title of a comparison that never fails says the same as its page', () => {
  const text = pairHtml(pairReports['a comparison of set-ups'])
  expect(text).toContain('<title>≠ worse · compare of browse · Tailgate</title>')
  expect(page).toContain('<title>✗ fail · gate of browse · Tailgate</title>')
})

test('answers that changed are shown as both arms gave them', () => {
  const text = pairHtml(pairReports['changed answers'])
  expect(text).toContain('<code>{id:number,labels:[string]}</code>')
  expect(text).toContain('<code>{id:number}</code>')
})

describe('hostile names do nothing', () => {
  const tags = (text: string) => count(text, /<[a-z!/]/gi)
  const harmless = tags(pairHtml(hostilePairReport('name')))
  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('%s', (_, name) => {
    const text = pairHtml(hostilePairReport(name))
    expect(tags(text)).toBe(harmless)
    expect(text).not.toContain('<script>alert')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(withoutKit(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })
})
