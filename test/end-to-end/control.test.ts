import { expect, test } from 'vitest'
import type { Outcome } from '../conformance/situation.ts'
import { Stage } from '../conformance/stage.ts'

/** The machine of a CI may be too busy for a moment, so that nothing is decided. */
const mostTries = 3

/** What three runs, of which the first calibrates its instrument, may take before each of them is stopped by itself. */
const longestMs = 8 * 60_000

const isGreen = ({ code }: Outcome): boolean => code === 0
/** A run whose budgets are decided at its end only does not say so. */
const wasStopped = ({ output }: Outcome): boolean =>
  /healthy was stopped after \d+ s of 24 s, as every budget is decided\./.test(output)

test('a service that is well ends a run with 0, as soon as its budget on a latency is decided', {
  timeout: longestMs,
}, async () => {
  using stage = new Stage()
  const outcomes: Outcome[] = []
  const isShown = () => outcomes.some(isGreen) && outcomes.some(wasStopped)
  while (!isShown() && outcomes.length < mostTries) {
    const name = `try-${outcomes.length}`
    outcomes.push(await stage.tailgate(...stage.runOf('healthy', name, ['--until-decided', '24s'])))
  }
  const said = outcomes.map(({ output }) => output).join('\n')
  expect(outcomes.some(isGreen), said).toBe(true)
  expect(outcomes.some(wasStopped), said).toBe(true)
})
