import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryAt } from '../../harness/prometheus/client.ts'
import { writeSample } from '../../harness/prometheus/remote-write.ts'
import { oneFlow } from '../dashboards/live/flow.ts'
import { Composed, findCompose } from './composed.ts'
import { whyNot } from './daemon.ts'

const program = findCompose()
const reason =
  (await whyNot()) ?? (program ? undefined : 'there is no Compose; scripts/docker-for-tests builds it')

/** Services that end once they have done their work. */
const once = ['schema', 'dataset', 'indexes']
const lasting = [
  ...['grafana', 'nginx', 'nginx-exporter', 'postgres', 'postgres-exporter', 'prometheus', 'redis'],
  ...['redis-exporter', 'server-1', 'server-2', 'server-3'],
]

describe.skipIf(reason)(`docker-compose.yml, started${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let composed: Composed
  let containers: ReadonlyMap<string, Docker.ContainerInspectInfo>

  beforeAll(async () => {
    composed = await Composed.prepare(program ?? '')
    await composed.up()
    containers = await composed.containers()
  }, 240_000)
  afterAll(() => composed?.down(), 100_000)

  const login = (username: string, password: string) =>
    fetch(`${composed.api}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
  /** The address of its Prometheus with this password. */
  const knowing = (password: string | undefined) =>
    composed.prometheus.replace('//', `//tailgate:${encodeURIComponent(password ?? '')}@`)
  const asked = async (query: string) =>
    await queryAt(knowing(composed.secrets.prometheus_password), query, Date.now() / 1000)

  test('has every service up and healthy, and none of a profile that was not requested', () => {
    const states = [...containers].map(([name, { State }]) => [
      name,
      once.includes(name) ? State.ExitCode : (State.Health?.Status ?? State.Status),
    ])
    expect(Object.fromEntries(states)).toEqual({
      ...Object.fromEntries(once.map((name) => [name, 0])),
      ...Object.fromEntries(lasting.map((name) => [name, name === 'nginx-exporter' ? 'running' : 'healthy'])),
    })
    for (const [name, { HostConfig }] of containers)
      expect([HostConfig.PidMode, HostConfig.Privileged, HostConfig.CapDrop], name).toEqual([
        '',
        false,
        ['ALL'],
      ])
  })

  test('lets a user log in through Nginx, make a mask and read it back', async () => {
    const answer = await login('annotator', 'tailgate')
    expect(answer.status).toBe(200)
    const { access_token: token } = (await answer.json()) as { access_token: string }
    await oneFlow(composed.api, { authorization: `Bearer ${token}` })
  })

  test('locks out the client that guesses a password, and no other', async () => {
    // A guess is allowed again every six seconds, so a slow machine needs a few more of them than ten.
    const guess = `curl ${attempt('wrong', 30)} --next ${attempt('tailgate')}`
    const answers = (await composed.beside('edge', ['sh', '-c', guess])).trim().split(/\s+/)
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => '401'))
    expect(answers.slice(10)).toContain('429')
    expect(answers.at(-1)).toBe('429')
    expect((await login('viewer', 'tailgate')).status).toBe(200)
  })

  test('lets Prometheus see every service, the requests, and the metrics that are written to it', async () => {
    const mark = { metric: 'written_by_test', labels: { by: 'test' }, value: 4711, at: Date.now() }
    await writeSample(knowing(composed.secrets.prometheus_password), mark)
    const count = async (query: string) => (await asked(query)).length
    const up = {
      'up{job="app"} == 1': 3,
      'up{job=~"postgres|redis|nginx|prometheus"} == 1': 4,
      'up == 0': 0,
      'pg_up == 1': 1,
      'redis_up == 1': 1,
      'nginx_up == 1': 1,
      'written_by_test == 4711': 1,
      'count(http_request_duration_seconds_count > 0)': 1,
    }
    const all = () => Promise.all(Object.keys(up).map(async (query) => [query, await count(query)] as const))
    await expect
      .poll(async () => Object.fromEntries(await all()), { timeout: 60_000, interval: 500 })
      .toEqual(up)
  })

  test.each([
    ['none', () => composed.prometheus],
    ['a wrong one', () => knowing('tailgate')],
  ])('Prometheus refuses those with %s in the place of its password', async (_, url) => {
    await expect(queryAt(url(), 'up', 0)).rejects.toThrow('--password-file')
    const mark = { metric: 'forged', labels: {}, value: 1, at: Date.now() }
    await expect(writeSample(url(), mark)).rejects.toThrow('Prometheus answered 401')
  })

  test('Grafana reads Prometheus with the password, and its dashboards', async () => {
    const seen = (await (await fetch(composed.grafana)).json()) as {
      prometheus: number
      dashboards: string[]
    }
    expect([seen.prometheus, seen.dashboards]).toEqual([200, expect.arrayContaining(['tailgate-service'])])
  })

  test('shows no secret to `docker inspect`, in its logs, or in the environment and arguments of its processes', async () => {
    // The longest part of each: the key without its name, the password within the JSON.
    const secrets = Object.entries(composed.secrets).map(([name, text]) => [
      name,
      text.match(/[\w$./-]{43,}/)?.[0] ?? '',
    ])
    expect(secrets.map(([, secret = '']) => secret.length >= 43)).toEqual(secrets.map(() => true))
    for (const [name, container] of containers) {
      const running = lasting.includes(name)
      const look = 'id -u; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr "\\0" "\\n"'
      const processes = running ? await composed.inside(container.Id, ['sh', '-c', look]) : ''
      if (running) expect(processes, name).toMatch(/^[1-9]\d*\n[\s\S]*^PATH=/m)
      const logs = await composed.engine.getContainer(container.Id).logs({ stdout: true, stderr: true })
      const shown = [JSON.stringify(container), processes, String(logs)].join('\n')
      expect(
        secrets.filter(([, secret = '']) => shown.includes(secret)).map(([secret]) => `${name}: ${secret}`),
      ).toEqual([])
    }
  })

  test('keeps no secret among the statements that PostgreSQL remembers and the exporter shows', async () => {
    const ask = [
      'psql',
      '--dbname',
      'tailgate',
      '--tuples-only',
      '--command',
      'SELECT query FROM pg_stat_statements',
    ]
    const statements = await composed.inside(containers.get('postgres')?.Id ?? '', ask)
    expect(statements).toContain('annotation_mask')
    for (const name of ['database_password', 'monitor_password', 'postgres_password'])
      expect(statements).not.toContain(composed.secrets[name])
    expect(statements).not.toContain('PASSWORD')
  })

  test.each([
    ['nginx', 'http://server-1:3000/health', '200'],
    ['nginx', 'http://postgres:5432', '000'],
    ['nginx', 'http://prometheus:9090', '000'],
    ['prometheus', 'http://server-1:9100/metrics', '200'],
    ['prometheus', 'http://redis:6379', '000'],
    ['redis', 'http://nginx:8080', '000'],
  ])('from %s, %s is answered %s: each tier has its network', async (from, url, status) => {
    const ask = [
      'curl',
      '--silent',
      '--max-time',
      '20',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
    ]
    expect(await composed.inside(containers.get(from)?.Id ?? '', [...ask, url])).toBe(status)
  })

  test('returns after a stop with the data that it had', async () => {
    await composed.engine.getContainer(containers.get('postgres')?.Id ?? '').restart({ t: 10 })
    const ready = async () => (await login('annotator', 'tailgate')).status
    await expect.poll(ready, { timeout: 60_000, interval: 500 }).toBe(200)
  })

  test('says what to run first when there are no secrets', async () => {
    const { code, said } = await composed.compose(['config', '--quiet'], 20, { SECRETS_DIRECTORY: '' })
    expect(code).not.toBe(0)
    expect(said).toContain('run scripts/compose-env first')
  })

  test('is removed completely by `down --volumes`', async () => {
    const { code, said } = await composed.down()
    expect([code, await composed.leftovers()], said).toEqual([0, []])
  })
})

/**
 * Arguments of curl for logins at Nginx from inside the network, whose statuses it prints. One process sends all of them, quickly
 * one after another, since a guess is allowed again every six seconds.
 */
const attempt = (password: string, times = 1): string =>
  `--silent --max-time 20 --output /dev/null --write-out '%{http_code} ' --header 'content-type: application/json' --data '{"username":"viewer","password":"${password}"}' 'http://nginx:8080/api/auth/login#[1-${times}]'`
