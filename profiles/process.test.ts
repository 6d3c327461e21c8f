import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { absoluteArguments, relativeTo } from './process.ts'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'tailgate-names-'))
})
afterEach(() => rm(place, { recursive: true }))

/** A project below the top of a repository. */
async function project(name: string) {
  const top = join(place, name)
  const directory = join(top, 'apps/api')
  await mkdir(join(top, '.git'), { recursive: true })
  await mkdir(directory, { recursive: true })
  return { top, directory }
}

test.each(['repository', 'a checkout'])(
  'files of a program are named relative to it, also those above it in its repository (%s)',
  async (name) => {
    const { top, directory } = await project(name)
    const shorten = relativeTo(directory)
    const url = (path: string) => pathToFileURL(join(top, path)).href
    expect(shorten(`serve ${url('apps/api/main.js')}:1:2`)).toBe('serve ./main.js:1:2')
    expect(shorten(`route ${url('node_modules/router/index.js')}:3:4`)).toBe(
      'route ../../node_modules/router/index.js:3:4',
    )
    expect(shorten(`sieve (${join(top, 'shared/sieve.py')}:9)`)).toBe('sieve (../../shared/sieve.py:9)')
  },
)

test.each([
  ['file:///src/apps/api/src/server.js', './src/server.js'],
  ['/src/apps/api/src/server.js', './src/server.js'],
  ['file:///src/packages/src/index.js', '../../packages/src/index.js'],
  ['/src/packages/src/index.js', '../../packages/src/index.js'],
  ['/usr/src/index.js', '/usr/src/index.js'],
  ['/home/zoë/src/index.js', '/home/zoë/src/index.js'],
  ['file:///srv/other/src/apps/api/index.js', 'file:///srv/other/src/apps/api/index.js'],
])('where a repository is a directory at the root, %s is %s', (path, short) => {
  const shorten = relativeTo('/src/apps/api', '/src')
  expect(shorten(`serve ${path}:1:2;wait (${path}:9)`)).toBe(`serve ${short}:1:2;wait (${short}:9)`)
})

test('a process that works in / keeps the names of its files', () => {
  const stack = 'sieve (/srv/app/sieve.py:9);wait (/usr/lib/python3.12/socket.py:692)'
  expect(relativeTo('/')(stack)).toBe(stack)
})

test('files among the arguments are found from elsewhere too', async () => {
  const { directory } = await project('repository')
  await mkdir(join(directory, 'production'))
  await writeFile(join(directory, '.env'), '')
  await writeFile(join(directory, 'main.js'), '')
  const args = ['--env-file=.env', '--env-file', '.env', 'main.js', '--mode=production', '--port=3000']
  const [env, main] = [join(directory, '.env'), join(directory, 'main.js')]
  expect(absoluteArguments({ args, directory })).toEqual([
    ...[`--env-file=${env}`, '--env-file', env, main],
    ...['--mode=production', '--port=3000'],
  ])
})
