import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { betweenReadings, type DatabaseCounters, sampleDatabase } from './database.ts'

describe('the difference between two readings of the counters', () => {
  const reading = (at: number, commits: number, rollbacks = 0, deadlocks = 0) => ({
    at,
    commits,
    rollbacks,
    deadlocks,
    connections: 7,
  })
  test.each([
    ['is their difference, without the reading itself', reading(0, 100), reading(1000, 401), [300, 0, 0]],
    ['is scaled to one second', reading(0, 100), reading(2000, 501), [200, 0, 0]],
    ['counts rollbacks and deadlocks', reading(0, 0, 5, 1), reading(1000, 1, 9, 2), [0, 4, 1]],
    ['starts from zero when the counters were reset', reading(0, 900, 9), reading(1000, 51, 2), [50, 2, 0]],
    ['is zero when there was only the reading itself', reading(0, 7), reading(1000, 8), [0, 0, 0]],
  ])('%s', (_, before, after, [commits, rollbacks, deadlocks]) => {
    expect(betweenReadings(before, after)).toEqual({
      at: after.at,
      commits,
      rollbacks,
      deadlocks,
      connections: 7,
    })
  })
})

test('a database that does not answer is reported once, and its seconds are left out', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailgate-database-'))
  const file = join(directory, 'database.jsonl')
  const end = new AbortController()
  const notes: string[] = []
  const answers: (DatabaseCounters | undefined)[] = [
    { commits: 0, rollbacks: 0, deadlocks: 0, connections: 1 },
    undefined,
    { commits: 5, rollbacks: 0, deadlocks: 0, connections: 1 },
    { commits: 16, rollbacks: 0, deadlocks: 0, connections: 1 },
  ]
  let now = 0
  await sampleDatabase({
    file,
    interval: 1,
    signal: end.signal,
    clock: () => {
      now += 1000
      return now
    },
    onNote: (sentence) => notes.push(sentence),
    read: async () => {
      const answer = answers.shift()
      if (answers.length === 0) end.abort()
      if (!answer) throw new Error('connection refused')
      return answer
    },
  })
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  await rm(directory, { recursive: true })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { at: 3000, commits: 10, rollbacks: 0, deadlocks: 0, connections: 1 },
  ])
  expect(notes).toEqual(['Transactions are not recorded: Error: connection refused'])
})
