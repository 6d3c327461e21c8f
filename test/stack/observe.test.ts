import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { boards } from '../../dashboards/build/boards.ts'
import { home } from '../../harness/base/paths.ts'
import { findProgram } from '../../harness/stack/launch/programs.ts'
import { repositorySource } from '../dashboards/source.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { noEngine } from '../fixtures/docker-engine.ts'

/** What the stand-in for Grafana reports, and the output of `up --json` and `status --json`. */
interface Seen {
  readonly args: readonly string[]
  readonly user: number
  readonly anonymous: readonly string[]
  readonly password: string
  readonly home: string
  readonly source: { readonly uid: string; readonly url: string }
  readonly prometheus: number
  readonly dashboards: readonly string[]
  readonly provisioned: Readonly<Record<string, readonly string[]>>
}
interface Kept {
  readonly id: string
  readonly prometheus?: string
  readonly grafana?: { readonly url: string; readonly password: string }
  readonly services: readonly { readonly name: string; readonly pids: readonly number[] }[]
  readonly pages: readonly string[]
}
interface Status {
  readonly runs: readonly {
    readonly id: string
    readonly healthy: boolean
    readonly services: readonly {
      readonly name: string
      readonly version: string
      readonly healthy: boolean
      readonly memory: number
    }[]
  }[]
}

const repositoryBoards = async () => boards(await repositorySource())

/** Beside Node, so that a user who can run Node can run it too. */
const installed = mkdtempSync(join(dirname(process.execPath), 'grafana-'))

beforeAll(() => {
  chmodSync(installed, 0o755)
  for (const name of ['bin', 'conf']) mkdirSync(join(installed, name))
  writeFileSync(join(installed, 'conf/defaults.ini'), '')
  const script = readFileSync(join(home, 'test/fixtures/grafana/grafana.js'), 'utf8')
  writeFileSync(join(installed, 'bin/grafana'), `#!${process.execPath}\n${script}`, { mode: 0o755 })
  // Images that exist here do not matter: these tests are about this machine itself.
  vi.stubEnv('DOCKER_HOST', noEngine)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(installed, { recursive: true, force: true })
})

const up = async (...args: string[]): Promise<Kept & { readonly said: string }> => {
  const { code, stdout, stderr } = await tailgate(['up', '--rows', '2000', '--json', ...args]).finished
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('tailgate:')])
  return { ...(JSON.parse(stdout) as Kept), said: stderr }
}
const status = async (): Promise<Status['runs'][number] | undefined> =>
  (JSON.parse((await tailgate(['status', '--json']).finished).stdout) as Status).runs[0]

describe('a stack that is looked at', () => {
  afterEach(async () => {
    await tailgate(['down']).finished
  })

  test('shows the dashboards of the target in Grafana, to everybody on this machine and nobody else', async () => {
    const programs = await Promise.all((['postgres', 'nginx'] as const).map((name) => findProgram(name)))
    const path = [join(installed, 'bin'), ...programs.map(dirname), '/usr/bin', '/usr/local/bin']
    vi.stubEnv('TAILGATE_PATH', path.join(delimiter))
    const kept = await up('--observe')
    const { grafana } = kept
    expect(grafana?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const seen = (await (await fetch(`${grafana?.url}/`)).json()) as Seen
    expect(seen).toMatchObject({
      args: ['server', '--homepath', installed],
      anonymous: ['true', 'Viewer'],
      password: grafana?.password,
      home: 'tailgate-service',
      source: { uid: 'tailgate-prometheus', url: kept.prometheus },
      prometheus: 200,
      provisioned: { alerting: ['tailgate.yaml'], notifiers: [], plugins: [] },
    })
    const uids = (await repositoryBoards()).map(({ name }) => `tailgate-${name}`)
    expect(seen.dashboards.toSorted()).toEqual(uids.toSorted())
    expect(grafana?.password).toMatch(/^[\w-]{43}$/)
    for (const pid of kept.services.flatMap(({ pids }) => pids))
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(grafana?.password)
    const shown = await status()
    const names = ['nginx', 'app', 'redis', 'postgres', 'prometheus', 'grafana']
    expect(shown?.services.map(({ name }) => name)).toEqual(names)
    for (const { name, healthy, memory } of shown?.services ?? []) {
      expect(healthy, name).toBe(true)
      expect(memory, name).toBeGreaterThan(2 ** 20)
    }
    expect(shown?.services.at(-1)?.version).toBe('12.3.1')
    vi.stubEnv('TAILGATE_PATH', undefined)
  })

  test('draws its dashboards as pages where there is no Grafana, and says how to get Grafana', async () => {
    const kept = await up('--observe')
    expect([kept.grafana, typeof kept.prometheus]).toEqual([undefined, 'string'])
    expect(kept.said).toMatch(/Grafana is not installed.*(docker pull|brew install) grafana/)
    expect(kept.pages).toHaveLength((await repositoryBoards()).length)
    for (const page of kept.pages) expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
  })

  test('without the option has neither Prometheus nor Grafana; a dead service is not healthy', async () => {
    const kept = await up('--protocol', 'h2')
    expect(kept.services.map(({ name }) => name)).toEqual(['nginx', 'app', 'redis', 'postgres'])
    expect((await status())?.healthy).toBe(true)
    const [redis] = kept.services.find(({ name }) => name === 'redis')?.pids ?? []
    process.kill(redis ?? 0, 'SIGKILL')
    const finished = await tailgate(['status']).finished
    expect([finished.code, finished.stdout]).toEqual([4, expect.stringMatching(/✗ died redis/)])
  })
})
