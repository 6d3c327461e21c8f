import { expect, test } from 'vitest'
import { inMemory } from './in-memory.ts'
import { exporterLimits } from './limits.ts'

test('data in memory: the prepared files are mounted elsewhere, read-only, and copied before the program starts', () => {
  const container = {
    image: 'sha256:abc',
    entry: 'command',
    workingDirectory: '/run',
    user: { uid: 7, gid: 8 },
    network: { type: 'member' },
    mounts: [{ from: '/run', to: '/run', writable: true }],
    tmpfs: {},
    limits: exporterLimits,
  } as const
  const description = {
    name: 'postgres',
    command: 'postgres',
    args: ['-D', '/run/data'],
    environment: {},
    directory: '/run',
    stopSignal: 'SIGINT',
    user: undefined,
    container,
  } as const
  const moved = inMemory(description, '/run/data')
  expect([moved.command, ...moved.args]).toEqual([
    ...['sh', '-c', 'cp -a /prepared/. "$0" && exec "$@"', '/run/data'],
    ...['postgres', '-D', '/run/data'],
  ])
  expect(moved.container?.mounts).toContainEqual({ from: '/run/data', to: '/prepared', writable: false })
  expect(moved.container?.tmpfs['/run/data']).toMatch(/^rw,mode=0700,size=2g,uid=7,gid=8$/)
})
