import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeProgram } from '../../../test/fixtures/shell-program.ts'
import { circumstancesOf, nodeAt } from './circumstances.ts'

const variablesOf = (environment: Readonly<Record<string, string>>) => circumstancesOf(environment).at(-1)

test('variables that change an install or a build count, in any order', () => {
  const wanted = [
    ['CXX', 'clang++'],
    ['NODE_ENV', 'production'],
    ['NPM_CONFIG_OMIT', 'dev'],
    ['npm_config_build_from_source', 'true'],
  ]
  expect(variablesOf(Object.fromEntries(wanted))).toEqual(wanted)
  expect(variablesOf(Object.fromEntries(wanted.toReversed()))).toEqual(wanted)
})

test('what npm passes on in every call, and secrets, do not count', () => {
  const environment = {
    HOME: '/home/me',
    PATH: '/usr/bin',
    npm_config_user_agent: 'npm/11',
    npm_config_cache: '/home/me/.npm',
    npm_config_yes: 'true',
    npm_config_argv: '{"original":["tailgate","gate"]}',
    npm_config_prefix: '/usr',
    'npm_config_//registry.example/:_authToken': 'secret',
  }
  expect(variablesOf(environment)).toEqual([])
})

test('the system and its processor count', () => {
  expect(circumstancesOf({}).slice(0, 3)).toEqual([process.version, process.platform, process.arch])
})

test('a Node that is not ours counts by the file that it is, whatever link leads there', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tg-node-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const [node, link] = [join(place, 'node-22'), join(place, 'node')]
  writeFileSync(node, '22.1')
  symlinkSync(node, link)
  const before = await nodeAt(link)
  expect(await nodeAt(node)).toEqual(before)
  writeFileSync(node, '22.11.0')
  expect(await nodeAt(link)).not.toEqual(before)
  expect(circumstancesOf({}, before)[0]).toBe(before)
})

test('a Node of a version manager counts by the version that is chosen, too, as its file stays the same', async () => {
  const place = mkdtempSync(join(tmpdir(), 'tg-node-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  const chosen = join(place, 'chosen')
  writeFileSync(chosen, 'v20.20.2')
  writeProgram(place, 'node', `cat ${chosen}`)
  const shim = join(place, 'node')
  const before = await nodeAt(shim)
  writeFileSync(chosen, 'v22.11.0')
  expect(await nodeAt(shim)).not.toEqual(before)
})
