import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { engineAddress, isNamedForRun, openEngine } from './engine.ts'

afterEach(() => vi.unstubAllEnvs())

function inHome(made: boolean): string {
  const home = mkdtempSync(join(tmpdir(), 'tg-home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  vi.stubEnv('HOME', home)
  const socket = join(home, '.docker', 'run', 'docker.sock')
  if (made) {
    mkdirSync(join(home, '.docker', 'run'), { recursive: true })
    writeFileSync(socket, '')
  }
  return socket
}

test.each(['tcp://10.0.0.1:2375', 'unix:///run/other.sock'])('the engine at %s is named as such', (host) => {
  vi.stubEnv('DOCKER_HOST', host)
  expect(engineAddress()).toBe(host)
})

test.each([true, false])('without DOCKER_HOST it is the one that its client asks', async (made) => {
  const socket = inHome(made)
  expect(homedir()).toBe(join(socket, '../../..'))
  vi.stubEnv('DOCKER_HOST', undefined)
  const { socketPath } = openEngine().modem as unknown as {
    readonly socketPath: (this: void) => Promise<string>
  }
  expect(engineAddress()).toBe(`unix://${await socketPath()}`)
  expect(engineAddress()).toBe(`unix://${made ? socket : '/var/run/docker.sock'}`)
})

test.each([
  [['/tailgate-0123456789ab-postgres'], true],
  [['/another', '/tailgate-0123456789ab-postgres'], true],
  // As Compose calls one, as it does for COMPOSE_COMPATIBILITY, and while it replaces one.
  [['/tailgate-0123456789ab-web-1'], true],
  [['/tailgate-0123456789ab_web_1'], true],
  [['/0f1e2d3c4b5a_tailgate-0123456789ab-web-1'], true],
  // While it is removed.
  [[], true],
  [['/mine'], false],
  [['/my-tailgate-0123456789ab-web-1'], false],
  [['/tailgate-0123456789abc-web-1'], false],
])('whether containers called %j may be of a run: %s', (names, isOwn) => {
  expect(isNamedForRun('0123456789ab', names)).toBe(isOwn)
})
