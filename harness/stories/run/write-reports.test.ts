import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sampleReport } from '../../../test/fixtures/report.ts'
import { openBundle } from '../../bundle/bundle.ts'
import { reportFiles } from '../../bundle/digests.ts'
import { writeReports } from './write-reports.ts'

test('reports that are written again leave none that says something else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailgate-reports-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const annotations = join(directory, 'annotations.txt')
  await writeFile(annotations, '::notice title=Tailgate%3A pass::11 budgets held in 3 scenarios.\n')
  const names = await writeReports(openBundle(directory), sampleReport())
  expect(names.toSorted()).toEqual(reportFiles.toSorted())
  expect(await readFile(annotations, 'utf8')).toMatch(/^::error title=Tailgate%3A fail::/)
})
