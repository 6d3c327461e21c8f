import { spawnSync } from 'node:child_process'
import { lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { completeTarget } from '../../harness/config/target/complete-target.ts'
import { gitAs } from '../../harness/revisions/git/git.ts'
import { patchedCopy, sweepCopies } from '../../harness/stories/calibrate-gate/patched-copy.ts'
import { regressionsOf, wordsOf } from '../../harness/stories/calibrate-gate/regressions.ts'

const patch = `It answers otherwise,
and on two lines.

diff --git a/app/main.js b/app/main.js
--- a/app/main.js
+++ b/app/main.js
@@ -1 +1 @@
-answer(1)
+answer(2)
`

let place: string
let project: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'tailgate-copy-'))
  project = join(place, 'project')
  await mkdir(join(project, 'app/node_modules/inner'), { recursive: true })
  await mkdir(join(project, 'node_modules/outer'), { recursive: true })
  await mkdir(join(place, 'copies'))
  for (const [path, text] of Object.entries({
    'app/main.js': 'answer(1)\n',
    '.env': 'SECRET=1\n',
    '.gitignore': 'node_modules\n.env\ndist\n',
    'known.patch': patch,
  }))
    await writeFile(join(project, path), text)
  await mkdir(join(project, 'dist'))
  await writeFile(join(project, 'dist/large'), 'built')
  await symlink('main.js', join(project, 'app/link.js'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

const runner = { user: undefined, environment: { PATH: process.env.PATH ?? '' } }
const git = gitAs(runner, new AbortController().signal)
const copied = (file = join(project, 'known.patch')) => {
  const without = [join(project, 'results'), join(project, '.cache')]
  return patchedCopy(project, file, { place: join(place, 'copies'), without, git, runner })
}
const write = async (path: string): Promise<void> => {
  await mkdir(dirname(join(project, path)), { recursive: true })
  await writeFile(join(project, path), path)
}
const initialised = (directory: string) => spawnSync('git', ['init', '-q', directory])

describe.each([
  ['in a repository', () => initialised(project), false],
  ['outside of one', () => undefined, true],
  ['whose cache is inside another repository', () => initialised(place), true],
])('a project %s', (_, prepare, isDistCopied) => {
  beforeEach(prepare)

  test('is copied with its current content and patched, its dependencies are linked, and it is removed afterwards', async () => {
    await using copy = await copied()
    const { directory } = copy
    expect((await lstat(directory)).mode & 0o777).toBe(0o755)
    expect(await readFile(join(directory, 'app/main.js'), 'utf8')).toBe('answer(2)\n')
    expect(await readFile(join(project, 'app/main.js'), 'utf8')).toBe('answer(1)\n')
    expect(await readFile(join(directory, '.env'), 'utf8')).toBe('SECRET=1\n')
    for (const linked of ['node_modules', 'app/node_modules', 'app/link.js'])
      expect((await lstat(join(directory, linked))).isSymbolicLink()).toBe(true)
    if (!isDistCopied) expect(await readdir(directory)).not.toContain('dist')
    await copy[Symbol.asyncDispose]()
    expect(await readdir(join(place, 'copies'))).toEqual([])
  })

  test('is copied without bundles and cache, but with its own directories of such names', async () => {
    for (const path of ['results/one/run.json', '.cache/large', 'app/results/list.js', 'app/.cache/table.js'])
      await write(path)
    await using copy = await copied()
    const names = await readdir(copy.directory)
    expect(names.filter((name) => ['results', '.cache'].includes(name))).toEqual([])
    for (const path of ['app/results/list.js', 'app/.cache/table.js'])
      expect(await readFile(join(copy.directory, path), 'utf8')).toBe(path)
  })

  test('finds the packages of the directories above it', async () => {
    await mkdir(join(place, 'node_modules/above'), { recursive: true })
    await writeFile(join(place, 'node_modules/above/index.js'), '')
    await using copy = await copied()
    const { resolve } = createRequire(join(copy.directory, 'app/main.js'))
    expect(resolve('above')).toBe(join(place, 'node_modules/above/index.js'))
    expect(await readFile(join(copy.directory, 'app/main.js'), 'utf8')).toBe('answer(2)\n')
    await copy[Symbol.asyncDispose]()
    expect(await readdir(join(place, 'copies'))).toEqual([])
  })

  test('and a patch that does not apply is refused, with nothing left behind', async () => {
    await writeFile(join(project, 'app/main.js'), 'something else\n')
    await expect(copied()).rejects.toMatchObject({ code: 'REGRESSION_UNUSABLE', exit: 2 })
    expect(await readdir(join(place, 'copies'))).toEqual([])
  })
})

test('what git tracks is copied also from the directory of bundles', async () => {
  initialised(project)
  await write('results/kept.js')
  await write('results/one/run.json')
  spawnSync('git', ['-C', project, 'add', 'results/kept.js'])
  await using copy = await copied()
  expect(await readdir(join(copy.directory, 'results'))).toEqual(['kept.js'])
})

describe('a workspace', () => {
  beforeEach(async () => {
    initialised(project)
    await mkdir(join(project, 'node_modules/@own'))
    await symlink('../../app', join(project, 'node_modules/@own/app'))
    await symlink('../dist', join(project, 'node_modules/built'))
  })

  test('whose package is patched has links to the patched package', async () => {
    await using copy = await copied()
    const packages = join(copy.directory, 'node_modules')
    expect(await realpath(join(packages, '@own/app'))).toBe(join(copy.directory, 'app'))
    expect(await realpath(join(packages, 'outer'))).toBe(join(project, 'node_modules/outer'))
    // What git ignores is not in the copy.
    expect(await realpath(join(packages, 'built'))).toBe(join(project, 'dist'))
  })

  test('of which no package is patched has the links of the project', async () => {
    await rm(join(project, 'node_modules/@own'), { recursive: true })
    await using copy = await copied()
    expect((await lstat(join(copy.directory, 'node_modules'))).isSymbolicLink()).toBe(true)
  })
})

test('copies left behind are removed after a day, and not before', async () => {
  await mkdir(join(place, 'copies/old'))
  await sweepCopies(join(place, 'copies'), Date.now() + 3_600_000)
  expect(await readdir(join(place, 'copies'))).toEqual(['old'])
  await sweepCopies(join(place, 'copies'), Date.now() + 25 * 3_600_000)
  expect(await readdir(join(place, 'copies'))).toEqual([])
})

describe('the known regressions of a target', () => {
  const known = (command: readonly string[], regressions?: string) => {
    const app = { command, weights: [1], ready: '/', metrics: '/', environment: () => ({}) }
    const target = completeTarget({ name: 'x', app, routes: {}, ...(regressions ? { regressions } : {}) })
    return regressionsOf({ target, root: project })
  }

  test('are its patches, with their first paragraph', async () => {
    expect(await known(['node', 'main.js'], '.')).toEqual([
      {
        ...{ kind: 'patch', name: 'known', words: 'It answers otherwise, and on two lines.' },
        file: join(project, 'known.patch'),
      },
    ])
  })

  test.each([
    ['of a Node app without patches, one that burns CPU', ['node', 'main.js'], ['burnt-cpu']],
    ['the same by the path of Node', ['/usr/bin/node', 'main.js'], ['burnt-cpu']],
    ['of anything else, none', ['./server'], []],
  ])('%s', async (_, command, names) => {
    expect((await known(command)).map(({ name }) => name)).toEqual(names)
  })

  test.each(['app', 'missing'])('a directory without patches (%s) is refused', async (directory) => {
    await expect(known(['node'], directory)).rejects.toMatchObject({ code: 'REGRESSION_UNUSABLE' })
  })

  test('the first paragraph of a patch ends at the first empty line', () => {
    expect(wordsOf('\nOne\ntwo.\n\nthree')).toBe('One two.')
  })
})
