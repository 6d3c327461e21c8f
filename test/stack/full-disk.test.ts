import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readFaults } from '../../harness/config/faults/fault.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { inject } from '../../harness/stack/faults/inject.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

/** Only root can have its own mount namespace. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

describe.runIf(isRoot)('a disk that is full', () => {
  let ground: Ground
  let guard: Guard
  let stack: Stack

  beforeAll(async () => {
    ground = await makeGround()
    guard = await ground.open()
    const faults = readFaults(['disk:full'])
    stack = await up(tableStack({ datasetSize: 10 }), guard, { ...ground.options, faults })
    await query('CREATE TABLE more (n int)')
  })
  afterAll(async () => {
    await stack[Symbol.asyncDispose]()
    await guard[Symbol.asyncDispose]()
    await ground.remove()
  })

  /** Carries out a fault and an action once the disk is full; returns what is reported afterwards. */
  async function during(text: string, action: () => Promise<unknown>): Promise<string | undefined> {
    const scenario = new AbortController()
    const disk = stack.victims.find((victim) => victim.disk !== undefined)?.disk
    if (disk === undefined) throw new Error('the stack has no disk of its own')
    const filling = vi.spyOn(disk, 'fill')
    let told: string | undefined
    const over = inject(readFaults([text]), stack.victims, {
      startedAt: Date.now(),
      signal: scenario.signal,
      onBegin: () => undefined,
      onOver: (_fault, _when, said) => {
        told = said
      },
      now: Date.now,
    })
    await expect.poll(() => filling.mock.settledResults[0]?.type).toBe('fulfilled')
    filling.mockRestore()
    await action()
    if (!text.includes('+')) scenario.abort()
    await over
    return told
  }

  async function query(sql: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: stack.endpoints.postgres })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return (await client.query(sql)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const fill = () => query('INSERT INTO more SELECT generate_series(1, 20000)')
  /** Writes to the log of PostgreSQL alone, until PostgreSQL fails. */
  async function log(): Promise<void> {
    for (let count = 0; count < 300; count += 1)
      await query("SELECT pg_logical_emit_message(false, 'log', repeat('x', 1000000))").catch(() => {
        count = 300
      })
  }
  const postgresPids = () => stack.services.find(({ name }) => name === 'postgres')?.pids

  test('is mounted where only the stack sees it', async () => {
    const mounted = `${join(guard.directory, 'disk')} `
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(mounted)
    expect(await readFile(`/proc/${postgresPids()?.[0]}/mountinfo`, 'utf8')).toContain(mounted)
  })

  test('refuses requests that need space, answers others, and accepts everything again afterwards', async () => {
    const told = await during('disk:full', async () => {
      await expect(fill()).rejects.toThrow('No space left on device')
      expect(await query('SELECT count(*)::int FROM thing')).toEqual([{ count: 10 }])
    })
    expect(told).toBeUndefined()
    await fill()
  })

  test('makes PostgreSQL fail when it cannot write its log; then it is started again, and that is reported', async () => {
    const before = postgresPids()
    expect(await during('disk:full+6s', log)).toBe('PostgreSQL had given up and was started again')
    expect(postgresPids()).not.toEqual(before)
    expect((await fetch(stack.endpoints.url)).status).toBe(200)
    await fill()
  })

  test('that stays full until PostgreSQL fails is a failure of the stack, with its last output', async () => {
    const failure = stack.failure.catch((problem: unknown) => problem)
    const over = during('disk:full', async () => {
      await log()
      await failure
    })
    expect(await failure).toMatchObject({
      code: 'SERVICE_DIED',
      message: expect.stringMatching(
        /^postgres ended while it was needed and during disk:full \(with code 1\)\.\n[\s\S]*No space left on device/,
      ),
    })
    await over.catch(() => undefined)
  })
})
