import { expect, test } from 'vitest'
import { place } from './layout.ts'
import { lines, stat } from './panels.ts'

const curve = (width: number) => lines({ title: 't', why: 'w', unit: 's', queries: [], width })
const number = stat({ title: 't', why: 'w', unit: 's', expr: 'up' })

test('panels fill 24 columns, wrap below the tallest panel of their line, and tiers follow one another', () => {
  const [first, second] = place([
    { title: 'one', panels: [number, curve(12), curve(12)] },
    { title: 'two', panels: [curve(24)] },
  ])
  expect(first?.panels.map(({ at }) => at)).toEqual([
    { x: 0, y: 1, w: 4, h: 4 },
    { x: 4, y: 1, w: 12, h: 8 },
    { x: 0, y: 9, w: 12, h: 8 },
  ])
  expect(second?.at).toEqual({ x: 0, y: 17, w: 24, h: 1 })
  expect([first?.id, ...(first?.panels.map(({ id }) => id) ?? []), second?.id]).toEqual([1, 2, 3, 4, 5])
})
