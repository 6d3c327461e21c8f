import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const directory = join(root, 'reference-server/regressions')
const patches = readdirSync(directory).filter((name) => name.endsWith('.patch'))

describe('regressions that are injected to test whether the gate blocks', () => {
  test('are of every kind of work', () => {
    expect(patches.toSorted()).toEqual([
      'cache-off.patch',
      'cpu-in-list.patch',
      'cpu.patch',
      'n-plus-one.patch',
      'one-more-query.patch',
      'sleep.patch',
      'slower-query.patch',
      'smaller-pool.patch',
    ])
  })

  test.each(patches)('%s applies to the reference server as it is', (patch) => {
    const { status, stderr } = spawnSync('git', ['apply', '--check', join(directory, patch)], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})
