import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { seeded } from '../../test/fixtures/evidence.ts'
import { hostileNames } from '../../test/fixtures/hostile-names.ts'
import type { Chart } from './chart.ts'
import { figureOf } from './figure.ts'
import { kit, policyFor } from './kit.ts'
import { html } from './markup.ts'
import { pageBeside, pageOf } from './page.ts'
import { payloadOf, rounded } from './payload.ts'
import { reading, type Unit } from './reading.ts'
import { sharedFiles, withoutFiles } from './shared-files.ts'

const chart: Chart = {
  title: 'list: latency over time',
  said: 'The axis is logarithmic.',
  axis: 'seconds',
  group: 'browse',
  at: [0.5, 1.5, 2.5],
  span: [0, 3],
  unit: 'microseconds',
  series: [{ label: 'p95', style: 'p95', draw: 'line', values: [1234.5678, null, Number.NaN] }],
}
const parsed = (change: Partial<Chart> = {}) => JSON.parse(payloadOf({ ...chart, ...change }))

describe('the data of a chart', () => {
  test('has four digits, and null where nothing was measured', () => {
    expect(parsed().series).toEqual([{ label: 'p95', draw: 'line', values: [1235, null, null] }])
  })

  test.each([
    0, -0, 1, 999.95, 9999.5, 12_345, 1.0005, 0.00012345, -7.00049999, 1e-9, 5e-324, 1e22, 1.7976e308,
  ])('rounds %d as a text of four digits would', (value) => {
    expect(rounded(value)).toBe(Number(value.toPrecision(4)) + 0)
  })

  test('rounds numbers of every size, powers of ten and halves among them, as a text of four digits would', () => {
    const random = seeded(16)
    const sizes = Array.from({ length: 80 }, (_, index) => 10 ** (index - 40))
    const values = sizes.flatMap((size) => [
      size,
      size * (1 - Number.EPSILON),
      ...Array.from({ length: 40 }, () => size * random() * 10),
      ...Array.from({ length: 10 }, () => (size * (Math.floor(random() * 9000 + 1000) + 0.5)) / 1000),
    ])
    const wrong = values.filter((value) => rounded(value) !== Number(value.toPrecision(4)))
    expect(wrong).toEqual([])
  })

  test.each<[string, readonly number[], unknown]>([
    ['evenly spaced', [0.5, 1.5, 2.5], { from: 0.5, step: 1, count: 3 }],
    ['uneven', [0, 1, 5], [0, 1, 5]],
    ['one', [7], { from: 7, step: 0, count: 1 }],
    ['none', [], { from: 0, step: 0, count: 0 }],
  ])('tells %s positions in few words', (_, at, told) => {
    expect(parsed({ at }).at).toEqual(told)
  })

  test('has the names of its points when its axis has named points', () => {
    expect(parsed({ axis: 'point', names: ['off', 'gzip-6'] }).names).toEqual(['off', 'gzip-6'])
    expect(parsed()).not.toHaveProperty('names')
  })

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))('keeps %s inert', (_, name) => {
    const hostile: Chart = {
      ...chart,
      title: name,
      series: [{ label: name, style: 0, draw: 'line', values: [1] }],
      limits: [{ value: 1, words: name }],
      marks: [{ kind: 'fault', from: 0, to: 1, sign: name, words: name }],
      notes: [name],
    }
    const page = figureOf(hostile).toString()
    expect(page.match(/<[a-z!/]/gi)?.length).toBe(
      figureOf({ ...hostile, title: 'a' })
        .toString()
        .match(/<[a-z!/]/gi)?.length,
    )
    expect(payloadOf(hostile)).not.toMatch(/[<>&]/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
    expect(page.split('</script>')).toHaveLength(2)
  })
})

test.each<[number | null, Unit, string]>([
  [0.00025, 's', '250 µs'],
  [0.0253, 's', '25.3 ms'],
  [1.5, 's', '1.5 s'],
  [25_300, 'microseconds', '25.3 ms'],
  [0.9987, 'percentunit', '99.87 %'],
  [1234.5, 'reqps', '1230/s'],
  [12_345, 'ops', '12.3 k/s'],
  [1536, 'bytes', '1.5 KiB'],
  [3_000_000, 'binBps', '2.86 MiB/s'],
  [0.0471, 'change', '+4.71 %'],
  [-0.2, 'change', '−20 %'],
  [0, 'change', '0 %'],
  [0, 's', '0'],
  [Number.NaN, 's', '–'],
  [null, 's', '–'],
])('%d in %s reads %s, here and on the page', (value, unit, text) => {
  expect(reading(value, unit)).toBe(text)
  // The page contains the text of the function, so the function must not use anything outside itself.
  const carried = new Function(`return (${reading})`)() as typeof reading
  expect(carried(value, unit)).toBe(text)
})

test.each(['fault', 'event', 'phase', 'left-out'] as const)(
  'the key of the mark %s is tinted as the mark is',
  (kind) => {
    const marked: Chart = { ...chart, marks: [{ kind, from: 0, to: 1, sign: '', words: 'a mark' }] }
    expect(figureOf(marked).toString()).toContain(`filled ${kind}-key`)
    expect(kit().style).toMatch(new RegExp(`\\.${kind}-key[ ,{]`))
  },
)

test('the kit requests nothing, ends no script element early, and contains the licence notice', () => {
  const { script, style } = kit()
  expect(script).toContain('uPlot 1.6')
  expect(script).toContain('MIT licence')
  expect(script + style).not.toMatch(/https?:|<\/script|url\(|@import|\bsrc=|\bfetch\(|XMLHttpRequest/)
  expect(Buffer.byteLength(script + style)).toBeLessThan(100_000)
  expect(() => new Function(script)).not.toThrow()
})

test('a live page may contact its own server, and no other', () => {
  expect(policyFor(['own'], ['own'], [], true).replace(/'sha256-[^']+'/g, '#')).toBe(
    "default-src 'none'; style-src #; script-src #; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'",
  )
  expect(kit(true).script).toContain('fetch(')
  expect(kit(true).script.startsWith(kit().script.slice(0, -6))).toBe(true)
})

test('an embedded page may run its own scripts and style single elements, and may request nothing', () => {
  const guest = '<STYLE media="all">a</style><script>\r\nb</script ><script src="x"></script>'
  const policy = policyFor(['own'], ['own'], [guest])
  const hash = (text: string) => createHash('sha256').update(text).digest('base64')
  for (const text of ['a', '\nb']) expect(policy).toContain(hash(text))
  expect(policy.replace(/'sha256-[^']+'/g, '#')).toBe(
    "default-src 'none'; style-src # #; style-src-attr 'unsafe-inline'; script-src # # #; base-uri 'none'; form-action 'none'",
  )
})

test('the policy of a page lets only its own style and script run', () => {
  expect(policyFor(['a'], ['b'])).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'; base-uri 'none'/,
  )
})

describe('a page', () => {
  const parts = { title: 'a <page>', body: html`<main>text</main>` }
  const shared = sharedFiles('boards', '.own{}', 'the-nonce')

  test('that is sent alone contains its style and its script, and names no file', () => {
    const page = pageOf({ ...parts, style: '.own{}' })
    expect(page).toContain('uPlot 1.6')
    expect(page).toContain('<style>.own{}</style>')
    expect(page).not.toMatch(/<link|\bsrc=|nonce/)
  })

  test('that lies beside others takes both from the files that they share, and says so when they are missing', () => {
    const page = pageBeside(shared, parts)
    expect(page).toContain('<link rel="stylesheet" href="boards.css" nonce="the-nonce">')
    expect(page).toContain('<script src="boards.js" nonce="the-nonce"></script>')
    expect(page).toContain(
      'default-src &#39;none&#39;; style-src &#39;nonce-the-nonce&#39;; script-src &#39;nonce-the-nonce&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;',
    )
    expect(page).toContain(`<p class="${withoutFiles}">`)
    expect(shared.style.text).toContain(`.${withoutFiles}{display:none}`)
    expect(Buffer.byteLength(page)).toBeLessThan(1500)
  })

  test('reads the same in both kinds', () => {
    const bodyOf = (page: string) => /<main>.*<\/main>/.exec(page)?.[0]
    expect(bodyOf(pageBeside(shared, parts))).toBe(bodyOf(pageOf({ ...parts, style: '' })))
    expect(pageBeside(shared, parts)).toContain('<title>a &lt;page&gt;</title>')
  })

  test('the shared files are the style and the script that a page alone contains', () => {
    const { style, script } = kit()
    expect(shared.style.text.startsWith(`${style}\n.own{}\n`)).toBe(true)
    expect(shared.script.text).toBe(`${script}\n`)
  })
})
