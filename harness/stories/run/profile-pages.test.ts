import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { profilePages } from './profile-pages.ts'

let root = ''
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pages-'))
  await mkdir(join(root, 'bundle/profiles'), { recursive: true })
  await writeFile(join(root, 'secret.html'), 'secret')
  await writeFile(join(root, 'bundle/profiles/flame.html'), '<p>flame')
  await writeFile(join(root, 'bundle/profiles/work.json'), '{}')
  await writeFile(join(root, 'bundle/profiles/huge.html'), Buffer.alloc(16 * 2 ** 20 + 1))
  await symlink(join(root, 'secret.html'), join(root, 'bundle/profiles/link.html'))
})
afterAll(() => rm(root, { recursive: true }))

test.each([
  ['a page of the bundle', 'profiles/flame.html', '<p>flame'],
  ['what is no page', 'profiles/work.json', undefined],
  ['a page that is gone', 'profiles/gone.html', undefined],
  ['a page outside the bundle', '../secret.html', undefined],
  ['a page that a link leads to', 'profiles/link.html', undefined],
  ['a page of more than 16 MiB', 'profiles/huge.html', undefined],
])('of %s the report carries what is there', async (_, file, page) => {
  const pages = await profilePages(join(root, 'bundle'), [{ name: 'x', file, summary: [] }])
  expect(pages.get(file)).toBe(page)
})
