import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removalError, removeTree } from './remove-tree.ts'

/** A directory to remove, and one beside it that must stay. */
async function makePlaces(): Promise<{ readonly run: string; readonly outside: string }> {
  const place = await mkdtemp(join(tmpdir(), 'tg-remove-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const [run, outside] = [join(place, '-run it'), join(place, 'outside')]
  for (const directory of [run, outside]) await mkdir(directory)
  return { run, outside }
}

test('a directory is removed with everything in it, and what a link in it leads to stays', async () => {
  const { run, outside } = await makePlaces()
  await writeFile(join(outside, 'precious'), 'precious')
  await mkdir(join(run, 'app/data'), { recursive: true })
  await writeFile(join(run, 'app/data/-rf'), '')
  await symlink(outside, join(run, 'app/link'))
  await symlink(join(outside, 'precious'), join(run, 'file'))
  await removeTree(run)
  await removeTree(run)
  expect(await readdir(join(run, '..'))).toEqual(['outside'])
  expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('precious')
})

const fileCount = 500
/** Replaces a directory by a link to another and back, for as long as it lives. */
const swapping = `const { renameSync, symlinkSync, unlinkSync } = require('node:fs')
  const [inner, aside, outside] = process.argv.slice(1)
  const steps = [
    () => renameSync(inner, aside),
    () => symlinkSync(outside, inner),
    () => unlinkSync(inner),
    () => renameSync(aside, inner),
  ]
  console.log('it swaps')
  for (;;)
    for (const step of steps)
      try {
        step()
      } catch {}`

test.runIf(process.getuid?.() === 0 && process.platform === 'linux')(
  'as root nothing elsewhere is removed while a directory is replaced by a link again and again',
  async () => {
    const { run, outside } = await makePlaces()
    const inner = join(run, 'inner')
    await mkdir(inner)
    for (const directory of [inner, outside])
      for (let number = 0; number < fileCount; number += 1) await writeFile(join(directory, `${number}`), '')
    const swapper = spawn(process.execPath, ['-e', swapping, inner, join(run, 'aside'), outside], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void swapper.kill('SIGKILL'))
    const ended = once(swapper, 'exit')
    await once(swapper.stdout, 'data')
    // What is put back while it is removed may stay.
    await removeTree(run).catch(() => undefined)
    swapper.kill('SIGKILL')
    await ended
    expect(await readdir(outside)).toHaveLength(fileCount)
  },
)

test.each([
  ["rm: cannot remove '/tmp/a b/disk': Device or resource busy\nrm: more", 'EBUSY', '/tmp/a b/disk'],
  ["rm: cannot remove '/run/x': Directory not empty\n", 'ENOTEMPTY', '/run/x'],
  ["rm: cannot remove '/run/x': No space left on device\n", 'ENOSPC', '/run/x'],
  ["rm: cannot remove '/run/x': Too many open files in system\n", 'ENFILE', '/run/x'],
  ["rm: can't remove '/tmp/a b/disk': Resource busy\n", 'EBUSY', '/tmp/a b/disk'],
  ["rm: can't remove '/run/x': Directory not empty\n", 'ENOTEMPTY', '/run/x'],
  ['rm: traversal failed: x: No such file or directory\n', 'ENOENT', '/run'],
  ['rm: it is full moon\n', undefined, undefined],
])('what rm writes is an error as of the system: %s', (said, code, path) => {
  const error = removalError('/run', said)
  expect({ code: undefined, path: undefined, ...error }).toEqual({ code, path })
  expect(error.message).toContain(said.split('\n')[0])
})
