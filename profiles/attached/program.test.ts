import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { executedBy, mayBeWorkersOfOne } from './program.ts'

let proc: string
beforeEach(async () => {
  proc = await mkdtemp(join(tmpdir(), 'tailgate-programs-'))
})
afterEach(() => rm(proc, { recursive: true }))

/** Shows a process in `proc` that works in /app. */
async function show(pid: number, file: string, commandLine: readonly string[]): Promise<void> {
  const directory = join(proc, String(pid))
  await mkdir(directory)
  await symlink(file, join(directory, 'exe'))
  await symlink('/app', join(directory, 'cwd'))
  await writeFile(join(directory, 'cmdline'), [...commandLine, ''].join('\0'))
}

const [node, python] = ['/usr/bin/node', '/usr/bin/python3.12']
const spawned = (pipe: number): readonly string[] => [
  ...['python3', '-B', '-c', `from multiprocessing.spawn import spawn_main; spawn_main(pipe_handle=${pipe})`],
  '--multiprocessing-fork',
]

test.each<[string, string, readonly string[], string, readonly string[], boolean]>([
  ['another worker', node, ['node', '--no-warnings', 'a.js'], node, ['node', 'a.js', '--port=2'], true],
  ['a worker of a cluster', node, ['node', 'a.js'], node, ['/usr/bin/node', '/app/a.js'], true],
  ['a worker of a cluster of a directory', node, ['node', '.'], node, ['/usr/bin/node', '/app'], true],
  ['a worker that Python has spawned', python, spawned(7), python, spawned(9), true],
  ['a worker whose Node was replaced', node, ['node', 'a.js'], `${node} (deleted)`, ['node', 'a.js'], true],
  ['one with a title', node, ['node', 'a.js'], node, ['the worker of a', ''], true],
  ['a helper in another language', node, ['node', 'a.js'], python, ['python3', 'a.js'], false],
  ['a browser', node, ['node', 'a.js'], '/opt/chrome/chrome', ['chrome', '--headless'], false],
  ['a helper with a script of its own', node, ['node', 'a.js'], node, ['node', 'jobs.js'], false],
])('beside a process that serves, %s', async (_, file, line, otherFile, otherLine, isOne) => {
  await show(1, file, line)
  await show(2, otherFile, otherLine)
  expect(mayBeWorkersOfOne(executedBy(1, proc), executedBy(2, proc))).toBe(isOne)
})

test('a process that may not be looked at may be another worker', async () => {
  await show(1, node, ['node', 'a.js'])
  expect(mayBeWorkersOfOne(executedBy(1, proc), executedBy(2, proc))).toBe(true)
})
