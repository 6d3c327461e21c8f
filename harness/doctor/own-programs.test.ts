import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Target } from '../config/target/target.ts'
import { here, lacking } from './finding.ts'
import { ownPrograms } from './own-programs.ts'

const root = mkdtempSync(join(tmpdir(), 'tg-own-programs-'))
afterAll(() => rmSync(root, { recursive: true }))
writeFileSync(join(root, 'built'), '#!/bin/sh\n', { mode: 0o755 })
writeFileSync(join(root, 'closed'), '#!/bin/sh\n', { mode: 0o644 })

const name = 'program of the app'
const absent = 'tg-no-such-program'
const found = (app: object | undefined, more: object = {}) =>
  ownPrograms({ root, target: { app, services: {}, ...more } as unknown as Target })
const started = (...command: readonly string[]) => ({ command, directory: '.' })
const build = { command: ['npm', 'run', 'build'] }

test.each([
  ['node', 'a.js', process.execPath],
  ['./built', '--fast', join(root, 'built')],
  ['built', '', join(root, 'built')],
])('%s is here', async (word, argument, path) => {
  expect(await found(started(word, argument))).toEqual([here(name, path)])
})

test('a program that has to be built is missing, with the command that builds it', async () => {
  const detail = `${join(root, 'hits')} is not there, and \`run\` builds nothing`
  expect(await found(started('./hits'), { build })).toEqual([lacking(name, detail, 'npm run build')])
  expect(await found(started('./hits'))).toEqual([
    lacking(name, detail, 'build it, or name another program as app.command'),
  ])
})

test('a program that no directory of PATH has is missing, whatever the config builds', async () => {
  expect(await found(started(absent, 'main:app'), { build })).toEqual([
    lacking(
      name,
      `${absent} is not on PATH`,
      `install ${absent} with your package manager, or name another program as app.command`,
    ),
  ])
})

test('a file that may not be run is missing as a program', async () => {
  const path = join(root, 'closed')
  expect(await found(started('./closed'))).toEqual([
    lacking(name, `${path} is there, and you may not run it`, `chmod +x ${path}`),
  ])
})

test('the programs of services are looked for beside the config, except those of containers', async () => {
  const services = {
    postgres: true,
    cache: { command: [absent] },
    queue: { command: ['./built'] },
    search: { command: undefined, image: { name: 'search:1' } },
  }
  const app = { command: ['../built'], directory: 'below' }
  expect(await found(app, { services })).toMatchObject([
    { name, state: 'here' },
    { name: 'program of cache', state: 'missing', needed: true },
    { name: 'program of queue', state: 'here' },
  ])
  expect(await found({ command: [], directory: '.' }, { services })).toEqual([])
})

test.each([
  ['a program whose path only a running stack knows', started('$DIRECTORY/tool')],
  ['an app that runs already', undefined],
])('%s is not looked for', async (_, app) => {
  expect(await found(app)).toEqual([])
})
