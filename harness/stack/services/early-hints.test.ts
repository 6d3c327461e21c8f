import { execFileSync } from 'node:child_process'
import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { earlyHintsNote } from './early-hints.ts'

let log: string
beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tg-hints-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  log = join(directory, 'access.jsonl')
})

const hinted = '{"upstreamStatus":"103"}\n{"upstreamStatus":"200"}\n{"upstreamStatus":"103"}\n'

test('requests whose early hint became their answer are counted', async () => {
  await writeFile(log, hinted)
  expect(await earlyHintsNote(log, '1.28.0')).toContain(
    'Nginx 1.28.0 took the early hint (103) of 2 requests',
  )
})

test('without a log there is no note', async () => {
  expect(await earlyHintsNote(log, '1.28.0')).toBeUndefined()
})

test('a pipe that a service put in place of the log is not waited for', { timeout: 20_000 }, async () => {
  execFileSync('mkfifo', [log])
  expect(await earlyHintsNote(log, '1.28.0')).toBeUndefined()
})

test('a link that a service put in place of the log is not followed', async () => {
  await writeFile(log, hinted)
  await rename(log, `${log}.1`)
  await symlink(`${log}.1`, log)
  expect(await earlyHintsNote(log, '1.28.0')).toBeUndefined()
})
