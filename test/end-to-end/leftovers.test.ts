import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { beginLedger } from '../../harness/guard/ledger/ledger.ts'
import { makeRoot, newRunId, runDirectory } from '../../harness/guard/ledger/run-root.ts'
import { currentSpace, identify } from '../../harness/guard/processes/identity.ts'
import { noEngine } from '../fixtures/docker-engine.ts'

/** A temporary directory with the remains of a dead run. */
async function leftBehind(): Promise<{ readonly temporary: string; readonly root: string }> {
  const temporary = await mkdtemp(join(tmpdir(), 'tg-'))
  onTestFinished(() => rm(temporary, { recursive: true }))
  const [root, id] = [join(temporary, `tailgate-${userInfo().uid}`), newRunId()]
  await makeRoot(root)
  const dead = { ...(await identify(process.pid)), start: '1' }
  await beginLedger(root, { type: 'run', id, guardian: dead, harness: dead, space: await currentSpace() })
  await mkdir(runDirectory(root, id))
  return { temporary, root }
}

const tailgate = (args: readonly string[], temporary: string) =>
  spawnSync(join(home, 'bin/tailgate'), args, {
    env: { ...process.env, DOCKER_HOST: noEngine, TMPDIR: temporary },
    cwd: home,
  })

test.each([
  ['run', '--dry'],
  ['judge', '/nonexistent'],
  ['report', '/nonexistent'],
  ['profile', '--with', 'nothing'],
  ['calibrate', 'nothing'],
  ['dashboards', 'check'],
  ['up', '--stack', 'nothing'],
  ['status'],
  ['down'],
  ['doctor'],
])('%s %s begins with removing what a dead run has left', async (...args) => {
  const { temporary, root } = await leftBehind()
  tailgate(
    args.filter((arg) => typeof arg === 'string'),
    temporary,
  )
  expect(await readdir(root, { recursive: true })).toEqual(['ledgers', 'ports'])
})

test('help removes nothing, as it must not wait', async () => {
  const { temporary, root } = await leftBehind()
  tailgate(['run', '--help'], temporary)
  expect(await readdir(root)).toHaveLength(3)
})
