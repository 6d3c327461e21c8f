import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { engineAddress, openEngine } from './engine.ts'

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
