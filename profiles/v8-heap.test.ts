import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { heapPictures, writeHeapProfile } from './v8-heap.ts'

test('a profile of a process that allocated nothing is refused, and not written', async () => {
  const output = await mkdtemp(join(tmpdir(), 'tailgate-no-heap-'))
  try {
    const callFrame = { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 }
    const text = JSON.stringify({ head: { callFrame, selfSize: 0, children: [] } })
    const writing = writeHeapProfile({ output, title: 'idle' }, text, heapPictures.allocated)
    await expect(writing).rejects.toThrow('it saw no memory being allocated')
    expect(await readdir(output)).toEqual([])
  } finally {
    await rm(output, { recursive: true })
  }
})
