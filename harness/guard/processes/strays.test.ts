import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findStrays } from './strays.ts'

const run = { id: '0123456789ab', directory: '/tmp/run' }

/** What a procfs says of one process; `terminal` is the number of its terminal. */
interface Told {
  readonly cwd: string
  readonly environment: string
  readonly terminal: number
}

/** A procfs with one process, 77. */
async function procOf({ cwd, environment, terminal }: Told): Promise<string> {
  const proc = await mkdtemp(join(tmpdir(), 'tg-proc-'))
  onTestFinished(() => rm(proc, { recursive: true }))
  await mkdir(join(proc, '77'))
  await symlink(cwd, join(proc, '77/cwd'))
  await writeFile(join(proc, '77/environ'), `HOME=/root\0${environment}\0`)
  await writeFile(join(proc, '77/stat'), `77 (a (b) c) S 1 77 77 ${terminal} -1 4194560 0 0\n`)
  return proc
}

const ours = `TAILGATE_RUN=${run.id}`
test.each([
  ['works in the run directory', { cwd: run.directory, environment: '', terminal: 0 }, [77]],
  ['works below it', { cwd: `${run.directory}/postgres`, environment: '', terminal: 0 }, [77]],
  ['works elsewhere with the id of the run', { cwd: '/', environment: ours, terminal: 0 }, [77]],
  ['has the id of the run and a terminal', { cwd: '/', environment: ours, terminal: 34816 }, [77]],
  ["is a person's shell in the logs", { cwd: `${run.directory}/logs`, environment: '', terminal: 34816 }, []],
  ['works beside the run directory', { cwd: `${run.directory}-2`, environment: '', terminal: 0 }, []],
])('a process that %s', async (_, told, pids) => {
  expect(await findStrays(run.id, run.directory, undefined, await procOf(told))).toEqual(pids)
})
