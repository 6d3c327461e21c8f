import { readFile } from 'node:fs/promises'
import type Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { remainsInDocker, useLocalImages, whyNot } from './daemon.ts'

const reason = await whyNot()

interface Kept {
  readonly id: string
  readonly url: string
  readonly postgres: string
  readonly redis: string
  readonly grafana: { readonly url: string; readonly password: string }
  readonly services: readonly { name: string; image: string; pids: readonly number[] }[]
}

describe.skipIf(reason)(`a stack kept in Docker${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const engine = openEngine()
  let before: readonly string[]
  let kept: Kept
  let containers: readonly Docker.ContainerInspectInfo[]
  let bystander: Docker.Container

  beforeAll(async () => {
    useLocalImages()
    before = await remainsInDocker()
    const started = await tailgate(
      ['up', '--stack', 'docker', '--observe', '--tmpfs', '--rows', '2000', '--json'],
      200,
    ).finished
    expect([started.code, started.stderr]).toEqual([0, expect.not.stringContaining('tailgate:')])
    kept = JSON.parse(started.stdout) as Kept
    // Another container that claims to be of this run, but not of its owner.
    bystander = await engine.createContainer({
      Image: 'tailgate-test/postgres:latest',
      Cmd: ['sleep', '60'],
      Labels: { 'tailgate.run': kept.id, 'tailgate.owner.pid': '1' },
      HostConfig: { NetworkMode: 'none' },
    })
    const listed = await engine.listContainers({ filters: { label: [`tailgate.run=${kept.id}`] } })
    containers = await Promise.all(listed.map(({ Id }) => engine.getContainer(Id).inspect()))
  }, 300_000)

  afterAll(async () => {
    await tailgate(['down', kept.id], 110).finished
    await bystander.remove({ force: true, v: true })
    vi.unstubAllEnvs()
  }, 200_000)

  const named = (service: string) =>
    containers.filter(({ Config }) => Config.Labels['tailgate.service'] === service)

  test('answers on its published port', async () => {
    expect((await fetch(`${kept.url}/ready`)).status).toBe(200)
  })

  test('shows its dashboards in Grafana, which reads Prometheus in its network', async () => {
    const seen = (await (await fetch(kept.grafana.url)).json()) as {
      prometheus: number
      dashboards: readonly string[]
      anonymous: readonly string[]
    }
    expect(seen.prometheus).toBe(200)
    expect(seen.dashboards).toContain('tailgate-service')
    expect(seen.anonymous).toEqual(['true', 'Viewer'])
  })

  test('publishes ports on 127.0.0.1 only, from one private network', () => {
    const bindings = containers.flatMap(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Ports as Record<string, { HostIp: string }[] | null>).flatMap(
        (ports) => ports ?? [],
      ),
    )
    expect(bindings.length).toBeGreaterThan(6)
    expect([...new Set(bindings.map(({ HostIp }) => HostIp))]).toEqual(['127.0.0.1'])
    const networks = containers.map(({ HostConfig }) => HostConfig.NetworkMode)
    const holder = named('network')[0]?.Id
    expect([...new Set(networks)].toSorted()).toEqual([`container:${holder}`, `tailgate-${kept.id}`])
  })

  test.each([
    ['postgres', 2e9, 4 * 2 ** 30, 2 * 2 ** 30, 512],
    ['app-1', 2e9, 4 * 2 ** 30, 2 * 2 ** 30, 512],
    ['redis', 1e9, 2 ** 30, 2 ** 29, 64],
    ['nginx', 1e9, 2 ** 29, 2 ** 27, 64],
  ])('%s really has its limits, in the kernel too', async (service, cpus, memory, reserved, pids) => {
    const [container] = named(service)
    expect(container?.HostConfig).toMatchObject({
      NanoCpus: Math.min(cpus, 1e9 * (await engine.info()).NCPU),
      Memory: memory,
      MemoryReservation: reserved,
      PidsLimit: pids,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
    })
    const groups = await readFile(`/proc/${container?.State.Pid}/cgroup`, 'utf8')
    const at = /^\d+:memory:(.*)$/m.exec(groups)?.[1]
    const file =
      at === undefined
        ? `/sys/fs/cgroup${/^0::(.*)$/m.exec(groups)?.[1]}/memory.max`
        : `/sys/fs/cgroup/memory${at}/memory.limit_in_bytes`
    expect(Number(await readFile(file, 'utf8'))).toBe(memory)
  })

  test('every container is labelled with its run and its owner, a living guardian', async () => {
    const [pid] = new Set(containers.map(({ Config }) => Config.Labels['tailgate.owner.pid']))
    expect(containers.length).toBeGreaterThan(6)
    for (const { Config } of containers)
      expect(Config.Labels).toMatchObject({
        'tailgate.run': kept.id,
        'tailgate.owner.pid': pid,
        'tailgate.owner.start': expect.stringMatching(/^\d+$/),
        'tailgate.owner.boot': expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('guardian')
  })

  test('records every image by its digest', () => {
    for (const { name, image } of kept.services) expect(image, name).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  test('shows no password on a command line', async () => {
    const passwords = [
      ...[kept.postgres, kept.redis].map((url) => new URL(url).password),
      kept.grafana.password,
    ]
    expect(passwords.every((password) => password.length >= 32)).toBe(true)
    for (const { Config, State } of containers) {
      const shown = `${JSON.stringify([Config.Cmd, Config.Entrypoint])} ${await readFile(`/proc/${State.Pid}/cmdline`, 'utf8')}`
      for (const password of passwords) expect(shown).not.toContain(password)
    }
  })

  test('keeps the database in memory where asked', async () => {
    const pid = named('postgres')[0]?.State.Pid
    const data = (await readFile(`/proc/${pid}/cmdline`, 'utf8'))
      .split('\0')
      .find((word) => word.endsWith('/data'))
    const mounts = (await readFile(`/proc/${pid}/mounts`, 'utf8')).split('\n').map((line) => line.split(' '))
    const around = mounts
      .filter(([, at = '']) => at === '/' || data === at || data?.startsWith(`${at}/`))
      .toSorted(([, a = ''], [, b = '']) => b.length - a.length)
    expect(around[0]?.[2]).toBe('tmpfs')
  })

  test('is removed completely by `down`, which leaves alone a container that only claims to be of the run', async () => {
    const done = await tailgate(['down', kept.id], 110).finished
    expect([done.code, done.stdout]).toEqual([0, expect.stringContaining(`stopped ${kept.id}`)])
    const left = (await remainsInDocker()).filter((line) => !before.includes(line))
    const { Name } = await bystander.inspect()
    // The image of the bystander declares a volume, which belongs to the bystander.
    expect(left.filter((line) => !line.startsWith('volume '))).toEqual([`container ${Name}`])
  })
})
