import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Bundle, createBundle } from '../../bundle/bundle.ts'
import { CopiedLog } from './copied-log.ts'
import { keepLogs } from './keep-logs.ts'

let temporary: string
let directory: string
let bundle: Bundle
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'tg-logs-'))
  directory = join(temporary, 'run')
  await mkdir(join(directory, 'logs'), { recursive: true })
  await mkdir(join(directory, 'nginx'))
  bundle = await createBundle(temporary, { id: 'a', startedAt: 0, scenarios: [] })
})
afterEach(() => rm(temporary, { recursive: true }))

const keep = async (): Promise<string[]> => {
  const said: string[] = []
  await keepLogs(
    { directory },
    bundle,
    () => ['a-long-secret'],
    (news) => said.push(news.type === 'warning' ? news.message : news.type),
  )[Symbol.asyncDispose]()
  return said
}

test('the logs of the services are in the bundle, without secrets and without empty logs', async () => {
  await writeFile(join(directory, 'logs/redis.log'), 'ready with a-long-secret\n')
  await writeFile(join(directory, 'logs/app-1.log'), '')
  await writeFile(join(directory, 'nginx/access.jsonl'), '{"path":"/"}\n')
  expect(await keep()).toEqual([])
  expect((await readdir(join(bundle.directory, 'logs'))).toSorted()).toEqual(['access.jsonl', 'redis.log'])
  expect(await readFile(join(bundle.directory, 'logs/redis.log'), 'utf8')).toBe('ready with …\n')
})

test('the end of a long log is kept, beginning with a complete line', async () => {
  const line = `${'x'.repeat(99)}\n`
  await writeFile(join(directory, 'logs/postgres.log'), `first\n${line.repeat(10_000)}last\n`)
  await keep()
  const kept = await readFile(join(bundle.directory, 'logs/postgres.log'), 'utf8')
  expect(kept.length).toBeLessThanOrEqual(256 << 10)
  expect(kept.startsWith(line)).toBe(true)
  expect(kept.endsWith(`${line}last\n`)).toBe(true)
})

test('a run without logs leaves none and reports nothing', async () => {
  await rm(directory, { recursive: true })
  expect(await keep()).toEqual([])
  expect(await readdir(bundle.directory)).not.toContain('logs')
})

test('new lines are in the bundle a second later, so that a killed run leaves them', async () => {
  const log = join(directory, 'logs/redis.log')
  await writeFile(log, 'ready with a-long-secret\nhalf a li')
  await using _logs = keepLogs(
    { directory },
    bundle,
    () => ['a-long-secret'],
    () => undefined,
  )
  const read = () => readFile(join(bundle.directory, 'logs/redis.log'), 'utf8').catch(() => undefined)
  await expect.poll(read).toBe('ready with …\n')
  await appendFile(log, 'ne\nnext\n')
  await expect.poll(read).toBe('ready with …\nhalf a line\nnext\n')
})

test('a copy that becomes too long is replaced by its newer half', async () => {
  const log = join(directory, 'logs/redis.log')
  const line = `${'x'.repeat(99)}\n`
  await writeFile(log, line.repeat(2600))
  const copy = new CopiedLog(log, 'redis.log', 256 << 10, bundle)
  const read = () => readFile(join(bundle.directory, 'logs/redis.log'), 'utf8')
  await copy.follow([])
  expect(await read()).toBe(line.repeat(2600))
  await appendFile(log, `${line.repeat(100)}last\n`)
  await copy.follow([])
  expect((await read()).length).toBeLessThanOrEqual(128 << 10)
  expect((await read()).startsWith(line)).toBe(true)
  await appendFile(log, 'after\n')
  await copy.follow([])
  expect((await read()).endsWith('last\nafter\n')).toBe(true)
})
