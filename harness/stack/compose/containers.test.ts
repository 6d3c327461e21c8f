import { expect, test } from 'vitest'
import { servicesBeside } from './containers.ts'

const container = (service: string, pid: number) => ({ service, pid, image: 'a', health: undefined })

test('services beside the app are listed once, under names that mean nothing else in the evidence', () => {
  const containers = ['web', 'db', 'worker', 'worker', 'app', 'generator', 'machine'].map(container)
  expect(servicesBeside('web', containers).map(({ name, pids }) => [name, pids])).toEqual([
    ['db', [1]],
    ['worker', [2, 3]],
    ['compose-app', [4]],
    ['compose-generator', [5]],
    ['compose-machine', [6]],
  ])
})
