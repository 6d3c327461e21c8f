import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { heapPictures, writeHeapProfile } from './v8-heap.ts'

test.each([
  ['allocated', 'it saw no memory being allocated'],
  ['held', 'it saw no memory that was still held at the end'],
  ['heldSince', 'it saw no memory that was allocated while the load ran and still held at its end'],
] as const)(
  'a profile of memory that was %s, without any, is refused and not written',
  async (picture, why) => {
    const output = await mkdtemp(join(tmpdir(), 'tailgate-no-heap-'))
    try {
      const callFrame = { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 }
      const text = JSON.stringify({ head: { callFrame, selfSize: 0, children: [] } })
      const writing = writeHeapProfile({ output, title: 'idle' }, text, heapPictures[picture])
      await expect(writing).rejects.toThrow(why)
      expect(await readdir(output)).toEqual([])
    } finally {
      await rm(output, { recursive: true })
    }
  },
)
