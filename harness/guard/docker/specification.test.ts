import { expect, test } from 'vitest'
import type { ContainerPlace } from '../processes/container-place.ts'
import type { ProcessDescription } from '../processes/process.ts'
import { creationOf } from './specification.ts'

const description: ProcessDescription = {
  name: 'redis',
  command: 'redis-server',
  args: ['/run/redis.conf'],
  environment: { SECRET: 'hidden' },
  directory: '/run',
  stopSignal: 'SIGTERM',
  user: { uid: 7, gid: 8 },
}

const place: ContainerPlace = {
  image: 'sha256:abc',
  entry: 'command',
  workingDirectory: '/run',
  user: { uid: 7, gid: 8 },
  network: { type: 'member' },
  mounts: [{ from: '/run/passwd', to: '/etc/passwd', writable: false }],
  tmpfs: { '/tmp': 'rw' },
  limits: { cpus: 1.5, reservedCpus: 0.5, memory: 1024, reservedMemory: 512, pids: 9 },
}

const naming = { name: 'tailgate-1-redis', labels: { 'tailgate.run': '1' }, run: '1' }
const create = (changes: Partial<ContainerPlace> = {}) =>
  creationOf(description, { ...place, ...changes }, naming)

test('limits and reservations get the names of the engine', () => {
  expect(create().HostConfig).toMatchObject({
    NanoCpus: 1.5e9,
    CpuShares: 512,
    Memory: 1024,
    MemorySwap: 1024,
    MemoryReservation: 512,
    PidsLimit: 9,
  })
})

test('a container can change only its mounts and its memory, and gains no privilege', () => {
  expect(create().HostConfig).toMatchObject({
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges:true'],
    Mounts: [{ Type: 'bind', Source: '/run/passwd', Target: '/etc/passwd', ReadOnly: true }],
    Tmpfs: { '/tmp': 'rw' },
  })
})

test('secrets are in the environment, and in no argument', () => {
  const { Env, Cmd, Entrypoint } = create()
  expect(Env).toEqual(['SECRET=hidden'])
  expect([Entrypoint, Cmd]).toEqual([['redis-server'], ['/run/redis.conf']])
})

test('no health check of the image runs beside a measured load', () => {
  expect(create().Healthcheck).toEqual({ Test: ['NONE'] })
})

test('an image that is itself the program keeps its entry point', () => {
  expect(create({ entry: 'image' }).Entrypoint).toBeUndefined()
})

test('only the holder of the network publishes ports, and on loopback only; the others join it', () => {
  const holder = create({ network: { type: 'holder', publish: [{ port: 4711, inside: 4711 }] } })
  expect(holder.HostConfig?.NetworkMode).toBe('tailgate-1')
  expect(holder.HostConfig?.PortBindings).toEqual({
    '4711/tcp': [{ HostIp: '127.0.0.1', HostPort: '4711' }],
  })
  expect(holder.HostConfig?.PublishAllPorts).toBeUndefined()
  expect(create({ network: { type: 'machine' } }).HostConfig?.NetworkMode).toBe('host')
  const member = create()
  expect(member.HostConfig?.NetworkMode).toBe('container:tailgate-1-network')
  expect(member.HostConfig?.PortBindings).toEqual({})
})

test('a container with its own address publishes on loopback too, and is found by its name', () => {
  const own = create({ network: { type: 'own', publish: [{ port: 4711, inside: 80 }] } })
  expect(own.HostConfig?.NetworkMode).toBe('tailgate-1')
  expect(own.HostConfig?.PortBindings).toEqual({ '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '4711' }] })
  expect(own.NetworkingConfig?.EndpointsConfig?.['tailgate-1']?.Aliases).toEqual(['redis'])
})

test('a container that runs as its image says keeps the user, the command and the rights of the image', () => {
  const made = creationOf(
    { ...description, args: [] },
    { ...place, entry: 'image', user: undefined, workingDirectory: undefined },
    naming,
  )
  expect([made.User, made.Cmd, made.Entrypoint, made.WorkingDir]).toEqual(Array(4).fill(undefined))
  expect(made.HostConfig).toMatchObject({ SecurityOpt: ['no-new-privileges:true'], PidsLimit: 9 })
  expect(made.HostConfig?.ReadonlyRootfs).toBeUndefined()
})

test('the disk of a run is memory that its containers share, found by the labels of the run', () => {
  const { HostConfig } = create({ disk: { path: '/run/disk', size: '2g' } })
  expect(HostConfig?.Mounts?.at(-1)).toEqual({
    Type: 'volume',
    Source: 'tailgate-1-disk',
    Target: '/run/disk',
    VolumeOptions: {
      NoCopy: true,
      Labels: { 'tailgate.run': '1' },
      DriverConfig: {
        Name: 'local',
        Options: { type: 'tmpfs', device: 'tmpfs', o: 'size=2g,mode=0700,uid=7,gid=8' },
      },
    },
  })
})
