import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { readBundles } from './bundles.ts'
import type { Holding } from './repeated-runs.ts'
import { openGround, times } from './victim.ts'

/**
 * In bytes: how much the heap may grow with each run. Code that is compiled later needs some; a stack that is not released
 * would need more.
 */
const growth = 40_000

/** What the first runs may add, in bytes, because most code is compiled in them. */
const compiling = { runs: 20, bytes: 4 << 20 }

test('successive runs leave open files, memory and temporary directories unchanged', {
  timeout: 3_600_000,
}, async () => {
  await using ground = await openGround()
  const count = Math.max(3, times(3))
  const results = join(ground.temporary, 'results')
  const row = ground.start(process.execPath, [
    // As the launcher does: Tailgate reads the source of scenario files with an experimental interface of Node.
    '--disable-warning=ExperimentalWarning',
    '--expose-gc',
    join(import.meta.dirname, 'repeated-runs.ts'),
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
  const middle = Math.max(1, Math.floor(count / 2))
  const [first, half, last] = [held[1], held[middle], held.at(-1)]
  if (first === undefined || half === undefined || last === undefined)
    throw new Error('there are too few runs')
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const line = (name: string, { openFiles, heap, resident }: Holding) =>
    `${name.padEnd(12)} ${String(openFiles).padStart(10)} ${mebibytes(heap).padStart(10)} ${mebibytes(resident).padStart(10)}`
  process.stdout.write(
    `\n${[
      `${'run'.padEnd(12)} open files       heap   resident`,
      line('second', first),
      line(`number ${middle + 1}`, half),
      line(`number ${count}`, last),
    ].join('\n')}\n\n`,
  )
  expect(last.openFiles).toBe(first.openFiles)
  expect(last.handles).toEqual(first.handles)
  const early = middle < compiling.runs ? compiling.bytes : 0
  expect(last.heap - half.heap).toBeLessThan(early + growth * (count - middle - 1))
  expect(await readBundles(results)).toEqual(Array.from({ length: count }, () => 'complete'))
  expect((await readdir(ground.temporary)).toSorted()).toEqual(['results', basename(ground.root)])
  expect(await ground.leftovers()).toEqual([])
})
