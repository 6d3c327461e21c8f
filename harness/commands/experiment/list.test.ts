import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { exampleResult } from '../../../test/fixtures/experiment-result.ts'
import { heard } from '../../../test/fixtures/heard.ts'
import { writeResult } from '../../bundle/experiments/results-directory.ts'
import { listExperiments } from './list.ts'

afterEach(() => vi.restoreAllMocks())

test('the list says that a result was disturbed', async () => {
  await using project = await mkdtempDisposable(join(tmpdir(), 'tailgate-list-'))
  const config = join(project.path, 'tailgate.config.mjs')
  const target = {
    ...{ name: 'shop', app: { command: ['node', 'server.mjs'], ready: '/' }, services: {}, proxy: 'none' },
    routes: { list: 'GET /items' },
  }
  await writeFile(config, `export default ${JSON.stringify(target)}\n`)
  const result = exampleResult({ schema: 2, claimHeld: 'unproven', disturbed: ['Pairs were dropped.'] })
  const { id, title, says, doubt, claim, scenario, arms } = result
  const own = { id, title, says, doubt, claim, scenario, base: arms.base.asked, head: arms.head.asked }
  await mkdir(join(project.path, 'experiments'))
  await writeFile(join(project.path, 'experiments/i3.mjs'), `export default ${JSON.stringify(own)}\n`)
  await writeResult(join(project.path, 'experiments/results'), result)

  const said = heard(process.stdout)
  expect(await listExperiments({ config }, undefined)).toBe(0)
  expect(said()).toContain('I3  Covering indexes (browse): helps, disturbed, 2026-11-28')
})
