import { expect, test } from 'vitest'
import { targetSchema } from '../loading/target-schema.ts'
import { completeTarget } from './complete-target.ts'
import type { TargetDescription } from './description.ts'

const dataset = { size: 1, prepare: [], inputs: [], sizeSetting: 'x.y', feeds: {} }
const app = { app: 'node server.js' }

test.each<[string, object, object | undefined]>([
  ['a dataset alone: the PostgreSQL that it needs', { ...app, dataset }, { postgres: true }],
  ['neither: no service', app, {}],
  [
    'a dataset beside services that hold PostgreSQL',
    { ...app, dataset, services: { postgres: true } },
    { postgres: true },
  ],
  [
    'a dataset beside services without PostgreSQL: refused',
    { ...app, dataset, services: { redis: true } },
    undefined,
  ],
  ['a dataset of a service that runs already: refused', { url: 'http://127.0.0.1:1', dataset }, undefined],
])('%s', (_, more, services) => {
  const description = { name: 'small', routes: { list: 'GET /' }, ...more } as unknown as TargetDescription
  const read = targetSchema.safeParse(description)
  expect(read.success).toBe(services !== undefined)
  if (services !== undefined) expect(completeTarget(description).services).toEqual(services)
})
