import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { pathIn } from './find-program.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tg-path-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
})

/** Creates the directory for programs of packages in a directory below the place. */
function programsOf(directory: string): string {
  const made = join(place, directory, 'node_modules/.bin')
  mkdirSync(made, { recursive: true })
  return made
}

const path = (...directories: readonly string[]) => directories.join(':')

test('programs of packages come first, up to the top of the checkout, and none of another checkout', () => {
  const [api = '', shop = '', old = ''] = ['shop/api', 'shop', 'old/api'].map(programsOf)
  const [above = '', tools = ''] = ['', 'tools'].map(programsOf)
  for (const top of ['shop', 'old']) mkdirSync(join(place, top, '.git'))
  // As npm makes it in shop/api.
  const PATH = path(api, shop, above, tools, '/usr/bin')
  const from = join(place, 'shop/api')
  expect(pathIn(from, { PATH }, from)).toBe(PATH)
  expect(pathIn(from, { PATH: '/usr/bin' }, from)).toBe(path(api, shop, '/usr/bin'))
  expect(pathIn(join(place, 'old/api'), { PATH }, from)).toBe(path(old, above, tools, '/usr/bin'))
  const beside = join(place, 'shop/web')
  expect(pathIn(beside, { PATH: path(api, '/usr/bin') }, from)).toBe(path(shop, api, '/usr/bin'))
})

test('a directory to which everybody may write gives no programs to those below it', () => {
  const [open = '', inner = ''] = ['open', 'open/shop'].map(programsOf)
  mkdirSync(join(place, '.git'))
  chmodSync(join(place, 'open'), 0o755)
  expect(pathIn(join(place, 'open/shop'), { PATH: '/bin' }, place)).toBe(path(inner, open, '/bin'))
  chmodSync(join(place, 'open'), 0o777)
  expect(pathIn(join(place, 'open/shop'), { PATH: '/bin' }, place)).toBe(path(inner, '/bin'))
})
