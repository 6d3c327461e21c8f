import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { readBundles } from './bundles.ts'
import type { Holding } from './row.ts'
import { openGround, times } from './victim.ts'

/** By how much the heap may grow with each run, in bytes: less than the evidence of one. */
const growth = 100_000

/** What a collection of garbage may leave one time and not another, in bytes: seen between two runs of one process. */
const noise = 4 << 20

test('runs in a row leave open files, memory and temporary directories where they were', {
  timeout: 3_600_000,
}, async () => {
  await using ground = await openGround()
  const count = Math.max(3, times(3))
  const results = join(ground.temporary, 'results')
  const row = ground.start(process.execPath, [
    '--expose-gc',
    join(import.meta.dirname, 'row.ts'),
    String(count),
    results,
  ])
  const [said, complaint, [code]] = await Promise.all([
    row.stdout === null ? '' : text(row.stdout),
    row.stderr === null ? '' : text(row.stderr),
    once(row, 'exit'),
  ])
  expect([code, complaint]).toEqual([0, ''])
  const held = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Holding)
  // The first run loads modules.
  const [first, last] = [held[1], held.at(-1)]
  if (first === undefined || last === undefined) throw new Error('there are too few runs')
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const line = (name: string, { openFiles, heap, resident }: Holding) =>
    `${name.padEnd(12)} ${String(openFiles).padStart(10)} ${mebibytes(heap).padStart(10)} ${mebibytes(resident).padStart(10)}`
  process.stdout.write(
    `\n${[
      `${'run'.padEnd(12)} open files       heap   resident`,
      line('second', first),
      line(`number ${count}`, last),
    ].join('\n')}\n\n`,
  )
  expect(last.openFiles).toBe(first.openFiles)
  expect(last.handles).toEqual(first.handles)
  expect(last.heap - first.heap).toBeLessThan(noise + growth * (count - 2))
  expect(await readBundles(results)).toEqual(Array.from({ length: count }, () => 'complete'))
  expect((await readdir(ground.temporary)).toSorted()).toEqual(['results', basename(ground.root)])
  expect(await ground.remains()).toEqual([])
})
