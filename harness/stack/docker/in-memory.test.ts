import { expect, test } from 'vitest'
import { inMemory } from './in-memory.ts'
import { exporterLimits } from './limits.ts'

test("data in memory: the prepared files are mounted elsewhere, read-only, and copied before the program's first start", () => {
  const container = {
    image: 'sha256:abc',
    entry: 'command',
    workingDirectory: '/run',
    user: { uid: 7, gid: 8 },
    network: { type: 'member' },
    mounts: [{ from: '/run', to: '/run', writable: true }],
    disk: { path: '/run/disk', size: '2g' },
    tmpfs: {},
    limits: exporterLimits,
  } as const
  const description = {
    name: 'postgres',
    command: 'postgres',
    args: ['-D', '/run/disk/data'],
    environment: {},
    directory: '/run',
    stopSignal: 'SIGINT',
    user: undefined,
    container,
  } as const
  const moved = inMemory(description, '/run/disk/data')
  expect([moved.command, ...moved.args]).toEqual([
    ...['sh', '-c', 'test -e "$0/PG_VERSION" || cp -a /prepared "$0" && exec "$@"', '/run/disk/data'],
    ...['postgres', '-D', '/run/disk/data'],
  ])
  expect(moved.container?.mounts).toContainEqual({ from: '/run/disk/data', to: '/prepared', writable: false })
})
