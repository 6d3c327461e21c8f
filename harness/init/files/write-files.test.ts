import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reasonOf, writeFiles } from './write-files.ts'

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tailgate-write-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return directory
}

const files = ['tailgate.config.ts', 'scenarios/usual.ts'].map((path) => ({ path, text: 'new', what: '' }))

test('files are written with their directories', async () => {
  const directory = place()
  await writeFiles(directory, files)
  for (const { path } of files) expect(readFileSync(join(directory, path), 'utf8')).toBe('new')
})

test.each<[string, (directory: string) => void, RegExp]>([
  [
    'a file with the name of the directory',
    (directory) => writeFileSync(join(directory, 'scenarios'), 'old'),
    /^scenarios\/usual\.ts cannot be written: a file has the name of its directory\. Written before it: tailgate\.config\.ts\. /,
  ],
  [
    'a file that was made meanwhile',
    (directory) => writeFileSync(join(directory, 'tailgate.config.ts'), 'old'),
    /^tailgate\.config\.ts cannot be written: something has that name .*\. Nothing was written\. /,
  ],
  [
    'a link that leads nowhere',
    (directory) => symlinkSync('nowhere', join(directory, 'tailgate.config.ts')),
    /^tailgate\.config\.ts cannot be written: something has that name/,
  ],
])('%s stays as it is, and a sentence says so', async (_, prepare, words) => {
  const directory = place()
  prepare(directory)
  await expect(writeFiles(directory, files)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(words),
  })
})

test('nothing is left of a file for which there is no room', async () => {
  const directory = place()
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC' })
  // The half of the text is written before the rest fails.
  const text = (async function* () {
    yield 'half'
    throw full
  })() as unknown as string
  await expect(writeFiles(directory, [{ path: 'a.ts', text, what: '' }])).rejects.toMatchObject({
    message: expect.stringMatching(/^a\.ts cannot be written: the disk is full\. Nothing was written\. /),
  })
  expect(existsSync(join(directory, 'a.ts'))).toBe(false)
})

test.each([
  ['EROFS', 'its file system may only be read'],
  ['EACCES', 'you may not write there'],
  ['ENOSPC', 'the disk is full'],
  ['EIO', 'the words of the system'],
])('the reason of %s: %s', (code, words) =>
  expect(reasonOf(Object.assign(new Error('the words of the system'), { code }))).toBe(words),
)
