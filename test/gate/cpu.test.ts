import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PairVerdict } from '../../harness/verdict/pairs/pair-verdict.ts'
import { copyOfProject } from './patched.ts'
import { shortGate } from './short-gate.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-gate-'))
  await chmod(directory, 0o755)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/**
 * A gate rightly decides nothing when other programs used the machine. Then it cannot be seen to block, and the test counts
 * as skipped.
 */
const isCrowded = ({ outcome, lines }: PairVerdict): boolean =>
  outcome === 'unproven' && lines.some(({ name, passable }) => name === 'contention' && !passable)

// A gate this short misses some regressions. The test asks only that it blocks, so it may try again once.
test('a third more CPU time is a fail', { retry: 1, timeout: 600_000 }, async ({ skip }) => {
  const base = await copyOfProject(join(directory, 'base'))
  const head = await copyOfProject(join(directory, 'cpu'), 'cpu')
  const { verdict } = await shortGate(base, head, 240)
  if (isCrowded(verdict)) skip(verdict.reason)
  expect(verdict.outcome).toBe('fail')
  const app = verdict.changes.find(({ figure }) => figure === 'app.cpuPerRequest')
  expect(app?.change).toBeGreaterThan(0.1)
})
