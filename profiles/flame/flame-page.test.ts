import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flamePage } from './flame-page.ts'
import { layOut } from './stack-tree.ts'

test('frames lie side by side within the frame they were called from, as wide as their share', () => {
  const boxes = layOut(
    new Map([
      ['main;b', 50],
      ['main;a', 25],
      ['main', 15],
      ['other', 10],
    ]),
  )
  expect(boxes.map(({ name, depth, left, width }) => [name, depth, left, width])).toEqual([
    ['main', 0, 0, 0.9],
    ['a', 1, 0, 0.25],
    ['b', 1, 0.25, 0.5],
    ['other', 0, 0.9, 0.1],
  ])
})

test('no frame leaves its caller, and frames of one depth never overlap', () => {
  const stack = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 })
  const profile = fc.array(
    fc.tuple(
      stack.map((frames) => frames.join(';')),
      fc.integer({ min: 1, max: 1000 }),
    ),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(profile, (entries) => {
      const boxes = layOut(new Map(entries), 0)
      for (const box of boxes) {
        const caller = boxes.find(({ path }) => path === box.path.slice(0, box.path.lastIndexOf(';')))
        const room = box.depth === 0 ? { left: 0, width: 1 } : caller
        expect(box.left).toBeGreaterThanOrEqual((room?.left ?? Number.NaN) - 1e-9)
        expect(box.left + box.width).toBeLessThanOrEqual((room?.left ?? 0) + (room?.width ?? 0) + 1e-9)
        const overlapping = boxes.filter(
          (other) =>
            other !== box &&
            other.depth === box.depth &&
            other.left < box.left + box.width - 1e-9 &&
            box.left < other.left + other.width - 1e-9,
        )
        expect(overlapping).toEqual([])
      }
    }),
  )
})

test('frames too small to be seen are left out, and their room stays empty', () => {
  const boxes = layOut(
    new Map([
      ['a', 1],
      ['b', 9999],
    ]),
  )
  expect(boxes.map(({ name, left }) => [name, left])).toEqual([['b', 0.0001]])
})

test('function names are text, never markup', () => {
  const hostile = '</div><script>alert("x")</script>&'
  const page = flamePage({ title: hostile, caption: hostile, folded: new Map([[hostile, 1]]) })
  expect(page.split('<script>')).toHaveLength(2)
  expect(page).toContain('&lt;/div&gt;&lt;script&gt;alert(&quot;x&quot;)')
})

test('no character of a function name reorders or hides others', () => {
  const folded = new Map([['admin\u202e(nimda)', 1]])
  const page = flamePage({ title: 'a\u202eb', caption: 'a\u200bb', folded })
  expect(page).toContain('>admin\\u202e(nimda)</div>')
  expect(page).not.toContain('\u202e')
  expect(page).not.toContain('\u200b')
})

test('frames answer the keyboard as they answer clicks', () => {
  const page = flamePage({ title: 't', caption: 'c', folded: new Map([['main', 1]]) })
  expect(page).toContain("box.tabIndex=0;box.setAttribute('role','button')")
  expect(page).toContain("if(event.key!=='Enter'&&event.key!==' ')return")
})

test.each([
  ['to the left of the view', -300, -100, true],
  ['that ends where the view begins', -100, 101, true],
  ['to the right of the view', 900, 950, true],
  ['in the view', 150, 200, false],
  ['wider than the view', -500, 2000, false],
])('the focus of a frame %s shows everything again or nothing new', (_, left, right, isOutside) => {
  const page = flamePage({ title: 't', caption: 'c', folded: new Map([['main', 1]]) })
  const [, script = ''] = /<script>(.*)<\/script>/s.exec(page) ?? []
  const focus = new EventTarget()
  const graph = Object.assign(focus, { children: [], style: { width: '500%', left: '-100%' } })
  const view = { scrollLeft: 7, getBoundingClientRect: () => ({ left: 100, right: 900 }) }
  new Function('document', script)({
    getElementById: (id: string) => (id === 'graph' ? graph : view),
    querySelector: () => ({}),
  })
  const frame = { getBoundingClientRect: () => ({ left, right }) }
  focus.dispatchEvent(Object.defineProperty(new Event('focusin'), 'target', { value: frame }))
  expect(graph.style).toEqual(isOutside ? { width: '100%', left: '0%' } : { width: '500%', left: '-100%' })
})

test.each([
  ['a package', 'query ./node_modules/pg/lib/client.js:5:1', '#9db7e8'],
  ['Node', 'emit node:events:489:44', '#b9d8a6'],
  ['the program', 'list ./reference-server/routes/masks.ts:9:3', '#f2a66b'],
  ['native code', 'v8::internal::Heap::Scavenge', '#d6d0c4'],
])('%s has its colour', (_, frame, colour) => {
  expect(flamePage({ title: 't', caption: 'c', folded: new Map([[frame, 1]]) })).toContain(
    `background:${colour}" data-x`,
  )
})
