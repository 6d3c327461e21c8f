import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plainArm } from '../../test/fixtures/table/plan.ts'
import { describeEnvironment, parseRecentPressure } from './environment.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tailgate-environment-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args])

test('the revision distinguishes a clean tree from a changed one', async () => {
  git('init', '-q')
  git('commit', '-q', '--allow-empty', '-m', 'Begin')
  const { revision } = await describeEnvironment(root, plainArm, {})
  expect(revision).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), dirty: false })
  writeFileSync(join(root, 'new'), '')
  expect((await describeEnvironment(root, plainArm, {})).revision).toEqual({
    commit: revision?.commit,
    dirty: true,
  })
})

test('stored results of experiments are no change of what is measured; all else beside them is', async () => {
  git('init', '-q')
  git('commit', '-q', '--allow-empty', '-m', 'Begin')
  const results = join(root, 'experiments/results')
  const isDirty = async () => (await describeEnvironment(root, plainArm, {})).revision?.dirty
  mkdirSync(results, { recursive: true })
  writeFileSync(join(results, 'i1.json'), '{}')
  expect(await isDirty()).toBe(false)
  git('add', '.')
  git('commit', '-q', '-m', 'Keep a result')
  writeFileSync(join(results, 'i1.json'), '{"new":true}')
  expect(await isDirty()).toBe(false)
  writeFileSync(join(results, 'rows.csv'), '1')
  expect(await isDirty()).toBe(true)
})

test('outside a repository there is no revision, and nothing contains the name of the machine, its user or a path', async () => {
  const environment = await describeEnvironment(root, plainArm, { postgres: '15.8' })
  const text = JSON.stringify(environment)
  expect(environment).toMatchObject({ revision: undefined, services: { postgres: '15.8' } })
  expect(environment.cores).toBeGreaterThan(0)
  for (const secret of [root, hostname(), `"${userInfo().username}"`]) expect(text).not.toContain(secret)
})

test.each([
  ['captured', 'some avg10=12.50 avg60=0.73 avg300=3.94 total=89342747\n', 0.125],
  ['without PSI', '', undefined],
])('pressure of the last seconds: %s', (_, text, expected) => {
  expect(parseRecentPressure(text)).toBe(expected)
})
