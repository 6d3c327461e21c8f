import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Weighed, writeDifference } from '../../profiles/flame/difference.ts'
import { parseFolded } from '../../profiles/flame/fold.ts'
import { profileCpu } from '../../profiles/v8-cpu.ts'
import { withSpinningServer } from './spinning.ts'

/** A CPU profile of this many requests, each of which spins for this many rounds. */
const profileOf = (rounds: number, requests: number): Promise<Weighed> =>
  withSpinningServer(1, async (order) => {
    const environment = { ...order.process.environment, ROUNDS: String(rounds) }
    const drive = async (signal: AbortSignal) => {
      for (let sent = 0; sent < requests; sent += 1) await (await fetch(order.url, { signal })).text()
    }
    const { stacks } = await profileCpu({ ...order, process: { ...order.process, environment }, drive })
    return { folded: parseFolded(await readFile(join(order.output, stacks), 'utf8')), requests }
  })

test('a function that does three times the work is the first change, at a multiple of its cost', async () => {
  // At the same time and for as long, so that other programs slow both down alike.
  const [base, head] = await Promise.all([profileOf(700_000, 450), profileOf(2_100_000, 150)])
  await withSpinningServer(0, async ({ output }) => {
    const { changes } = await writeDifference(output, 'difference', 'base against head', base, head)
    const [first] = changes
    expect(first?.name).toBe('spinAround ./fixtures/spinning-server.ts')
    const ratio = (first?.head ?? 0) / (first?.base ?? 1)
    expect(ratio).toBeGreaterThan(1.3)
    expect(ratio).toBeLessThan(9)
  })
})
