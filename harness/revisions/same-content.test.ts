import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { haveSameContent } from './same-content.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tailgate-same-'))
  for (const side of ['one', 'other']) {
    mkdirSync(join(place, side, 'below'), { recursive: true })
    writeFileSync(join(place, side, 'below/file'), 'text')
    symlinkSync('below/file', join(place, side, 'link'))
  }
})
afterEach(() => rmSync(place, { recursive: true }))

test.each<[string, (other: string) => void, boolean]>([
  ['directories with the same in them', () => undefined, true],
  ['a file with another text', (other) => writeFileSync(join(other, 'below/file'), 'next'), false],
  ['a file that may be executed', (other) => chmodSync(join(other, 'below/file'), 0o755), false],
  ['a file more', (other) => writeFileSync(join(other, 'more'), ''), false],
  [
    'a link that leads elsewhere',
    (other) => {
      rmSync(join(other, 'link'))
      symlinkSync('below', join(other, 'link'))
    },
    false,
  ],
  ['nothing at all', (other) => rmSync(other, { recursive: true }), false],
])('%s', async (_, change, isSame) => {
  change(join(place, 'other'))
  expect(await haveSameContent(join(place, 'one'), join(place, 'other'))).toBe(isSame)
})
