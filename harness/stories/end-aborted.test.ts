import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TailgateError } from '../base/errors.ts'
import { type Bundle, openBundle } from '../bundle/bundle.ts'
import { reportFiles } from '../bundle/digests.ts'
import { endAborted } from './end-aborted.ts'

let bundle: Bundle
beforeEach(async () => {
  bundle = openBundle(await mkdtemp(join(tmpdir(), 'tailgate-aborted-')))
  for (const name of ['seconds.jsonl', 'run.json', ...reportFiles])
    await writeFile(join(bundle.directory, name), 'pass')
})
afterEach(() => rm(bundle.directory, { recursive: true }))

const full = () => new TailgateError('DISK_FULL', { directory: bundle.directory, what: 'file run.json' })

test.each<[string, () => Promise<unknown>]>([
  [
    'of how a run would have ended do not outlive an end that cannot be reported',
    () => Promise.reject(full()),
  ],
  [
    'of an aborted run are removed when they cannot be written to the last',
    async () => {
      await bundle.write('report.html', 'aborted')
      throw full()
    },
  ],
])('reports %s', async (_, report) => {
  const said: string[] = []
  const ended = endAborted(
    full(),
    bundle,
    (progress) => said.push(progress.type === 'warning' ? progress.message : progress.type),
    report,
  )
  await expect(ended).rejects.toMatchObject({ code: 'DISK_FULL', bundle: bundle.directory })
  expect((await readdir(bundle.directory)).toSorted()).toEqual(['run.json', 'seconds.jsonl'])
  expect(said).toEqual([expect.stringContaining('The bundle has no report')])
})

test('reports of an aborted run take the place of those before it', async () => {
  const ended = endAborted(
    full(),
    bundle,
    () => undefined,
    () => bundle.write('junit.xml', 'aborted'),
  )
  await expect(ended).rejects.toMatchObject({ code: 'DISK_FULL' })
  expect((await readdir(bundle.directory)).toSorted()).toEqual(['junit.xml', 'run.json', 'seconds.jsonl'])
})
