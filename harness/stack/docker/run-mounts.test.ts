import { expect, test } from 'vitest'
import { runMounts } from './run-mounts.ts'

const settings = { from: '/run/1/settings', to: '/run/1/settings', writable: false }
const own = (path: string) => ({ from: path, to: path, writable: true })

test.each([
  ['its own directory', { directory: '/run/1/redis' }, undefined, [settings, own('/run/1/redis')]],
  [
    'what else it works in, once',
    { directory: '/run/1/postgres', reaches: ['/run/1/data', '/run/1/data'] },
    undefined,
    [settings, own('/run/1/postgres'), own('/run/1/data')],
  ],
  ['nothing of the run directory itself', { directory: '/run/1' }, undefined, [settings]],
  ['nothing of another place', { directory: '/etc', reaches: ['/run/10'] }, undefined, [settings]],
  [
    'what is on a disk in memory by that disk',
    { directory: '/run/1', reaches: ['/run/1/disk/data'] },
    '/run/1/disk',
    [settings],
  ],
])('a container sees its settings and %s', (_, description, memory, mounts) => {
  expect(runMounts(description, '/run/1', memory)).toEqual(mounts)
})
