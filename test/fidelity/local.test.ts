import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Remark } from '../../harness/evidence/evidence.ts'

/** Answers after half a second, so that 50 requests are in flight at 100/s. */
const server = createServer((_, response) => setTimeout(() => response.end('ok'), 500))
const program = join(import.meta.dirname, '../fixtures/short-of-files.ts')

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

interface Told {
  readonly failures: Readonly<Record<string, number>>
  readonly remarks: readonly Remark[]
}

/** The results of the requests of an engine that may open only this many files. */
async function withFiles(files: number, engine: string): Promise<Told> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const line = `ulimit -n ${files}; exec "$0" --disable-warning=ExperimentalWarning "$@"`
  const { stdout } = await promisify(execFile)('sh', ['-c', line, process.execPath, program, engine, url])
  return JSON.parse(stdout)
}

test.each(['open-loop', 'autocannon'])(
  'requests that %s could not send because it may open no more files are its own failure, with code and remedy',
  async (engine) => {
    const { failures, remarks } = await withFiles(60, engine)
    expect(failures.local, JSON.stringify(failures)).toBeGreaterThan(10)
    expect(failures).not.toHaveProperty('refused')
    expect(failures).not.toHaveProperty('timeout')
    expect(failures.none).toBeGreaterThan(10)
    expect(remarks).toEqual([
      { kind: 'local', passable: false, message: expect.stringMatching(/\d+ by EMFILE \(.*ulimit -n/) },
    ])
  },
  120_000,
)

test.each(['open-loop', 'autocannon'])(
  'with enough files %s has no such failure',
  async (engine) => {
    const { failures, remarks } = await withFiles(400, engine)
    expect(Object.keys(failures)).toEqual(['none'])
    expect(remarks).toEqual([])
  },
  120_000,
)
