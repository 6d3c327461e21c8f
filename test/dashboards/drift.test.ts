import { expect, test } from 'vitest'
import { checkDashboards } from '../../dashboards/check.ts'
import { generated, repositorySource } from './source.ts'

test('the committed dashboards are what the scenarios and the sources build', async () => {
  expect(await checkDashboards(generated, await repositorySource())).toEqual([])
})
