import { expect, test } from 'vitest'
import { completeTarget } from '../../config/target/complete-target.ts'
import type { AppSettings } from '../../config/target/description.ts'
import { toldSize } from './told-size.ts'

const settings: AppSettings = {
  ...{ host: 'h', port: 1, adminPort: 2, postgres: undefined, redis: undefined, services: {} },
  ...{ directory: '/d', filesPrefix: undefined, secret: () => '', latencyBudgets: [] },
}

test('the preparing commands are told the rows of this run, whatever the app is told', () => {
  const environment = { MODE: 'fast', DATASET_SIZE: '5' }
  const target = completeTarget({ name: 'a', app: { command: 'x', environment }, routes: {} })
  const told = toldSize(target, 2000)
  expect(told.app?.environment(settings)).toMatchObject({ MODE: 'fast', DATASET_SIZE: '2000' })
  expect(target.app?.environment(settings)).toMatchObject({ DATASET_SIZE: '5' })
})
