import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Feeds } from '../../config/requests/request.ts'
import { unlikeFeeds } from './unlike-feeds.ts'

const rows = { things: [{ id: 1 }, { id: 2 }], people: [{ id: 7 }] }

test.each<[string, Feeds | undefined, Feeds | undefined, RegExp | undefined]>([
  ['the same rows', rows, { people: [{ id: 7 }], things: [{ id: 1 }, { id: 2 }] }, undefined],
  ['one row more', rows, { ...rows, things: [...rows.things, { id: 3 }] }, /other rows \(things\)/],
  ['another order', rows, { ...rows, things: rows.things.toReversed() }, /other rows \(things\)/],
  ['a feed that only head has', { people: rows.people }, rows, /other rows \(things\)/],
  ['no feeds', undefined, undefined, undefined],
])('arms with %s', async (_, base, head, said) => {
  const directory = mkdtempSync(join(tmpdir(), 'tg-feeds-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const stackOf = (name: string, feeds: Feeds | undefined) => {
    if (feeds === undefined) return { feeds: undefined }
    const file = join(directory, name)
    writeFileSync(file, JSON.stringify(feeds))
    return { feeds: file }
  }
  const notes = await unlikeFeeds({ base: stackOf('base', base), head: stackOf('head', head) })
  expect(notes).toEqual(said === undefined ? [] : [expect.stringMatching(said)])
})
