import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import type { Finding } from '../../harness/doctor/finding.ts'
import { noEngine } from '../fixtures/docker-engine.ts'
import { tailgate } from './tailgate.ts'

const nothing = mkdtempSync(join(tmpdir(), 'tg-doctor-'))
afterAll(() => rmSync(nothing, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

test('a machine with what the other tests use can run, and every version is shown', async () => {
  const { code, stdout } = await tailgate(['doctor', '--json']).finished
  const { works, findings } = JSON.parse(stdout) as { works: boolean; findings: readonly Finding[] }
  expect([code, works]).toEqual([0, true])
  for (const name of ['PostgreSQL', 'Redis', 'Nginx'])
    expect(findings.find((finding) => finding.name === name)?.detail, name).toMatch(/^\d+\.\d+/)
})

test('without programs and without Docker, each line says what to install, and the exit code is 4', async () => {
  vi.stubEnv('TAILGATE_PATH', nothing)
  vi.stubEnv('DOCKER_HOST', noEngine)
  const { code, stdout } = await tailgate(['doctor']).finished
  expect(code).toBe(4)
  for (const line of ['postgresql', 'redis', 'nginx', 'prometheus'])
    expect(stdout).toMatch(new RegExp(`^ +(sudo apt-get|brew) install ${line}`, 'm'))
  expect(stdout).toContain('no daemon answers')
  expect(stdout).toContain('`tailgate run` cannot work here without PostgreSQL, Redis, Nginx.')
})
