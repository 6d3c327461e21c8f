import { expect, test } from 'vitest'
import { buildFiles } from '../../dashboards/build/build.ts'
import { checkDashboards } from '../../dashboards/check.ts'
import { generated, repositorySource } from './source.ts'

test('the committed dashboards are what the scenarios and the sources build', async () => {
  expect(await checkDashboards(generated, await repositorySource())).toEqual([])
})

test('a target that declares nothing gets dashboards and alerts without any metric or route of this project', async () => {
  const source = await repositorySource()
  const textOf = (files: ReturnType<typeof buildFiles>) => files.map(({ text }) => text).join('\n')
  const ours = textOf(buildFiles(source))
  const theirs = textOf(
    buildFiles({ ...source, metrics: [], dashboards: undefined, routes: {}, budgets: [] }),
  )
  const names = [
    ...source.metrics.map(({ name }) => name),
    ...Object.values(source.routes).map((route) => route.split(' ')[1] ?? ''),
  ]
  const named = (text: string) => names.filter((name) => new RegExp(`(?<!\\w)${name}`).test(text))
  expect(named(ours).length).toBeGreaterThan(source.metrics.length)
  expect(named(theirs)).toEqual([])
})
