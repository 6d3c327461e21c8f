import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'

const functions = resolve(import.meta.dirname, 'service-starts')
const directory = mkdtempSync(join(tmpdir(), 'tailgate-policy-'))
const policy = join(directory, 'policy')
beforeEach(() => rmSync(policy, { force: true }))
afterAll(() => rmSync(directory, { recursive: true }))

const script = (text: string) => ['-euc', `. "$1"; ${text}`, 'sh', functions, policy]

/** Runs a script to its end. */
const run = (text: string) => spawnSync('sh', script(text), { encoding: 'utf8' })

/** What the policy says now: 101 forbids that a service starts, 0 permits it. */
const said = () => spawnSync('sh', [policy]).status

/** Ends a script by a signal while it installs. */
async function interrupted(signal: NodeJS.Signals): Promise<void> {
  const child = spawn('sh', script('forbid_starts "$2"; echo begun; while :; do sleep 0.05; done'))
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  expect(said()).toBe(101)
  child.kill(signal)
  expect(await ended).toEqual([null, signal])
}

test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)(
  'an installation that %s ends leaves no policy',
  async (signal) => {
    await interrupted(signal)
    expect(existsSync(policy)).toBe(false)
  },
)

test('a policy whose script was killed permits starts, and the next script replaces or removes it', async () => {
  await interrupted('SIGKILL')
  expect(said()).toBe(0)
  expect(run('forbid_starts "$2"; sh "$2" || echo $?').stdout).toBe('101\n')
  expect(existsSync(policy)).toBe(false)
  await interrupted('SIGKILL')
  expect(run('remove_ended_policy "$2"').status).toBe(0)
  expect(existsSync(policy)).toBe(false)
})

test('a policy is removed after the installation, and after one that failed', () => {
  expect(run('forbid_starts "$2"; permit_starts; [ ! -e "$2" ]').status).toBe(0)
  expect(run('forbid_starts "$2"; exit 4').status).toBe(4)
  expect(existsSync(policy)).toBe(false)
})

test('a policy of somebody else stays as it is', () => {
  const theirs = '#!/bin/sh\nexit 101\n'
  writeFileSync(policy, theirs)
  expect(run('forbid_starts "$2"; permit_starts; remove_ended_policy "$2"').status).toBe(0)
  expect(readFileSync(policy, 'utf8')).toBe(theirs)
})
