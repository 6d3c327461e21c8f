import { expect, test } from 'vitest'
import type { Progress } from '../../live/progress.ts'
import { drawnPages } from './drawn-pages.ts'

test('dashboards that cannot be drawn are a warning with the reason and the remedy, because the stack is kept', async () => {
  const said: Progress[] = []
  const fail = () => Promise.reject(new Error("EACCES: permission denied, mkdir 'results'"))
  expect(await drawnPages(fail, (progress) => said.push(progress))).toEqual([])
  expect(said).toEqual([
    {
      type: 'warning',
      message: expect.stringMatching(
        /not drawn as pages \(EACCES: .*'results'\)\. `tailgate dashboards serve`/,
      ),
    },
  ])
})

test('dashboards that are drawn need no words', async () => {
  const said: Progress[] = []
  expect(
    await drawnPages(
      async () => ['a.html'],
      (progress) => said.push(progress),
    ),
  ).toEqual(['a.html'])
  expect(said).toEqual([])
})
