import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../test/fixtures/paired.ts'
import { settingsFor } from '../pairs/settings.ts'
import { decideRounds } from './rounds.ts'

test.each([
  ['none yet', 0, 6, 120, 'measure'],
  ['some, and time for more', 5, 6, 120, 'measure'],
  ['all of them', 6, 6, 600, 'ended'],
  ['no time for another', 5, 6, 110, 'ended'],
  ['too few, though the time is over', 3, 6, 20, 'measure'],
])('%s', (_name, invocations, rounds, mostSeconds, next) => {
  const evidence = [pairedEvidence({ invocations, tookSeconds: 20 })]
  const settings = settingsFor({ mostSeconds, invocationSeconds: 20 })
  expect(decideRounds(evidence, settings, rounds).next).toBe(next)
})
