import { expect, test } from 'vitest'
import { problemsOf } from '../loading/problems.ts'
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

const problems = (more: object): readonly string[] => {
  const { error } = targetSchema.safeParse({ name: 'small', routes: { list: 'GET /' }, ...more })
  return error ? problemsOf(error) : []
}

test('a dataset of a service that runs already is told to be left out, and no service to be added', () =>
  expect(problems({ url: 'http://127.0.0.1:1', dataset })).toEqual([
    'dataset: must be left out where there is no app: what runs already has its data',
  ]))

test.each(['app', 'nginx', 'generator', 'harness', 'machine', 'stack'])(
  'no service may be called %s, which means something else in the evidence',
  (name) =>
    expect(problems({ ...app, services: { [name]: { command: 'x' } } })).toEqual([
      `services.${name}: is a name that the stack needs itself; call the service otherwise`,
    ]),
)
