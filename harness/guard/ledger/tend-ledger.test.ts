import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ledgerFile, makeRoot, newRunId } from './run-root.ts'
import { tendLedger } from './tend-ledger.ts'

test('the ledger of a kept stack is marked as used, and that it has gone is told', async () => {
  const [root, id] = [join(tmpdir(), `tg-${newRunId()}`), newRunId()]
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await makeRoot(root)
  const file = ledgerFile(root, id)
  await writeFile(file, '')
  const longAgo = new Date(1)
  await utimes(file, longAgo, longAgo)
  const gone = Promise.withResolvers<void>()
  const onGone = vi.fn(() => gone.resolve())
  const timer = tendLedger(root, id, onGone, 1)
  onTestFinished(() => clearInterval(timer))
  await expect.poll(async () => (await stat(file)).mtimeMs).toBeGreaterThan(longAgo.getTime())
  expect(onGone).not.toHaveBeenCalled()
  await rm(file)
  await gone.promise
})
