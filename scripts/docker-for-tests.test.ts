import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const script = resolve(import.meta.dirname, 'docker-for-tests')
const directory = mkdtempSync(join(tmpdir(), 'tailgate-docker-state-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Asks the script to stop a daemon, whose state would be in this directory. */
const stop = (state: string) =>
  spawnSync('sh', [script, 'stop'], {
    encoding: 'utf8',
    env: { ...process.env, TAILGATE_CACHE: join(directory, 'cache'), TAILGATE_DOCKER_STATE: state },
  })

test.each([
  ['is a link', (path: string) => symlinkSync(directory, path)],
  ['its group may write to', (path: string) => chmodSync(made(path), 0o770)],
  ['everybody may write to', (path: string) => chmodSync(made(path), 0o1777)],
])('a directory of the daemon that %s is refused', (name, make) => {
  const state = join(directory, name)
  make(state)
  const { status, stderr } = stop(state)
  expect(stderr).toContain(`${state} is not a directory that only`)
  expect(status).toBe(4)
})

test.skipIf(process.getuid?.() !== 0)('a directory of the daemon that somebody else owns is refused', () => {
  const state = made(join(directory, 'other'))
  chownSync(state, 65_534, 65_534)
  expect(stop(state).status).toBe(4)
})

test('a private directory, and none, are fine', () => {
  expect(stop(made(join(directory, 'private')))).toMatchObject({ status: 0, stderr: '' })
  expect(stop(join(directory, 'none'))).toMatchObject({ status: 0, stderr: '' })
})

function made(path: string): string {
  mkdirSync(path, { mode: 0o700 })
  return path
}
