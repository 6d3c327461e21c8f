import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleBudgets, sampleReport } from '../../test/fixtures/report.ts'
import { TailgateError } from '../base/errors.ts'
import { startOf } from '../guard/processes/identity.ts'
import { linkAtomically, sweepTemporaries, writeAtomically } from './atomic-file.ts'
import { type Bundle, createBundle } from './bundle.ts'
import { readRun } from './read-run.ts'
import { serialiseRecord } from './sealed-record.ts'
import type { StoredRun } from './stored-run.ts'

let out = ''
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'tailgate-bundle-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

const report = sampleReport()
const stored: StoredRun = {
  ...report.run,
  budgets: sampleBudgets,
  verdict: report.verdict,
  profiles: report.profiles,
}
const described = { id: stored.id, startedAt: stored.startedAt, scenarios: ['browse', '../../evil name'] }

async function written(): Promise<Bundle> {
  const bundle = await createBundle(out, described)
  await bundle.write('seconds.jsonl', 'one\ntwo\n')
  await bundle.write('latency.hlog', 'three\n')
  await mkdir(join(bundle.directory, 'profiles'), { mode: 0o700 })
  await bundle.write('profiles/flame.html', '<p>')
  await bundle.write('report.html', '<p>')
  await bundle.close(stored)
  return bundle
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

describe('a bundle', () => {
  test('is named by time, scenarios and id, and stays in its directory', async () => {
    const { directory } = await createBundle(out, described)
    expect(directory).toBe(join(out, '2026-11-23T17-59-40Z-browse+__.._evil_name-1a2b3c4d'))
  })

  test('is private: 0700, its files 0600', async () => {
    const { directory } = await written()
    expect(await modeOf(directory)).toBe('700')
    for (const name of ['run.json', 'seconds.jsonl', 'latency.hlog', 'report.html', 'profiles/flame.html'])
      expect([name, await modeOf(join(directory, name))]).toEqual([name, '600'])
  })

  test('is read as it was written, also through latest', async () => {
    const { directory } = await written()
    const back = await readRun(join(out, 'latest'))
    expect(back.directory).toBe(directory)
    expect(back.run).toEqual(stored)
  })

  test('leaves no temporary behind', async () => {
    const { directory } = await written()
    const names = [...(await readdir(out)), ...(await readdir(directory, { recursive: true }))]
    expect(names.filter((name) => name.includes('.tmp-'))).toEqual([])
  })

  test('replaces latest, whatever it pointed to', async () => {
    await symlink('nowhere', join(out, 'latest'))
    const { directory } = await written()
    expect(join(out, await readlink(join(out, 'latest')))).toBe(directory)
    await linkAtomically(join(out, 'latest'), 'elsewhere')
    expect(await readlink(join(out, 'latest'))).toBe('elsewhere')
  })
})

test('a directory called latest that is not a link is kept', async () => {
  await mkdir(join(out, 'latest'))
  const { directory } = await written()
  expect((await stat(join(out, 'latest'))).isDirectory()).toBe(true)
  await expect(readRun(directory)).resolves.toBeDefined()
})

describe('a bundle that is damaged is unreadable, with the file and the reason', () => {
  const edit = (name: string, change: (text: string) => string) => async (directory: string) => {
    const path = join(directory, name)
    await writeFile(path, change(await readFile(path, 'utf8')))
  }
  const rows: readonly [string, (directory: string) => Promise<unknown>, RegExp][] = [
    ['run.json missing', (directory) => rm(join(directory, 'run.json')), /run\.json: it is missing/],
    ['run.json cut', edit('run.json', (text) => text.slice(0, 200)), /run\.json: .*JSON/],
    [
      'run.json of another version',
      edit('run.json', (text) => text.replace('"schema": 1', '"schema": 2')),
      /schema/,
    ],
    ['an unknown key', edit('run.json', (text) => text.replace('"command"', '"commands"')), /command/],
    ['an outcome that is none', edit('run.json', (text) => text.replace('"pass"', '"fine"')), /verdict/],
    [
      'an evidence file missing',
      (directory) => rm(join(directory, 'latency.hlog')),
      /latency\.hlog is missing/,
    ],
    [
      'an evidence file changed',
      edit('seconds.jsonl', (text) => text.replace('two', 'too')),
      /seconds\.jsonl has changed/,
    ],
    ['an evidence file emptied', edit('seconds.jsonl', () => ''), /seconds\.jsonl has changed/],
    [
      'a record that names a file outside',
      (directory) =>
        writeFile(
          join(directory, 'run.json'),
          serialiseRecord(stored, { '../latency.hlog': '0'.repeat(64) }),
        ),
      /outside the bundle/,
    ],
    [
      'a budget made looser by hand',
      edit('run.json', (text) => text.replace('"limit": 25000', '"limit": 95000')),
      /run\.json: it has changed since the run wrote it/,
    ],
  ]
  test.each(rows)('%s', async (_, damage, problem) => {
    const { directory } = await written()
    await damage(directory)
    const error = await readRun(directory).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TailgateError)
    expect(error).toMatchObject({ code: 'BUNDLE_UNREADABLE', message: expect.stringMatching(problem) })
  })

  test.each<[string, (directory: string) => Promise<unknown>, RegExp]>([
    ['that is not there', () => Promise.resolve(), /there is no such directory/],
    ['that is a file', (directory) => writeFile(directory, ''), /that is no directory/],
    ['that holds something else', (directory) => mkdir(directory), /that directory holds none/],
  ])('a path %s is a slip of the one who typed it', async (_, make, problem) => {
    const { directory } = await written()
    await rm(directory, { recursive: true })
    await make(directory)
    const slip = { code: 'BUNDLE_MISSING', exit: 2, message: expect.stringMatching(problem) }
    await expect(readRun(directory)).rejects.toMatchObject(slip)
  })

  test('reports may be written again without making it unreadable', async () => {
    const bundle = await written()
    await bundle.write('report.html', '<p>again')
    await expect(readRun(bundle.directory)).resolves.toMatchObject({ run: { id: stored.id } })
  })
})

describe('writing atomically', () => {
  test('temporary files of dead writers are removed, those of living writers are not', async () => {
    await mkdir(join(out, 'run'))
    const dead = join(out, 'run', '.tmp-4194304999.123-abcd-run.json')
    const living = join(out, `.tmp-${process.pid}.${await startOf(process.pid)}-abcd-latest`)
    const reused = join(out, `.tmp-${process.pid}.1-abcd-latest`)
    await writeFile(dead, '')
    for (const path of [living, reused]) await writeFile(path, '')
    await sweepTemporaries(out)
    for (const path of [dead, reused]) await expect(stat(path)).rejects.toThrow('ENOENT')
    await expect(stat(living)).resolves.toBeDefined()
  })

  test.each([
    ['that another user owns are passed over', 'EPERM', true],
    ['on a disk that fails are an error', 'EIO', false],
  ])('temporary files of dead writers %s', async (_, code, isPassedOver) => {
    await writeFile(join(out, '.tmp-4194304999.123-abcd-latest'), '')
    const tried: string[] = []
    const sweep = sweepTemporaries(out, async (path) => {
      tried.push(path)
      throw Object.assign(new Error(code), { code })
    })
    if (isPassedOver) await expect(sweep).resolves.toBeUndefined()
    else await expect(sweep).rejects.toThrow(code)
    expect(tried).toHaveLength(1)
  })

  test('a writer killed at any moment leaves the old text or the new one', async () => {
    const path = join(out, 'file')
    const writer = join(import.meta.dirname, '../../test/fixtures/endless-writer.ts')
    const texts = ['a'.repeat(300_000), 'b'.repeat(300_000)]
    await writeAtomically(path, texts[0] ?? '')
    for (let kill = 0; kill < 8; kill += 1) {
      const child = fork(writer, [path], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
      const ended = once(child, 'exit')
      await Promise.race([once(child, 'message'), ended])
      await new Promise((resolve) => setTimeout(resolve, 3 * kill))
      child.kill('SIGKILL')
      await ended
      expect(texts).toContain(await readFile(path, 'utf8'))
    }
    await sweepTemporaries(out)
    expect(await readdir(out)).toEqual(['file'])
  }, 60_000)
})
