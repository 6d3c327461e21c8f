import { expect, test } from 'vitest'
import type { Outcome } from '../conformance/situation.ts'
import { Stage } from '../conformance/stage.ts'

/** The machine of a CI may be too busy for a moment, so that nothing is decided. */
const mostTries = 3

/** What three runs, of which the first calibrates its instrument, and two calibrations may take at most. */
const longestMs = 12 * 60_000

/** It ended green, and before its time. */
const isShown = ({ code, output }: Outcome): boolean =>
  code === 0 && /healthy was stopped after \d+ s of 24 s, as every budget is decided\./.test(output)

test('a service that is well ends a run with 0, as soon as its budget on a latency is decided', {
  timeout: longestMs,
}, async () => {
  using stage = new Stage()
  const outcomes: Outcome[] = []
  while (!outcomes.some(isShown) && outcomes.length < mostTries) {
    // A run does not calibrate again within half an hour after that could not be decided.
    if (outcomes.at(-1)?.output.includes('calibrat'))
      await stage.tailgate('calibrate', '--quick', 'open-loop')
    const name = `try-${outcomes.length}`
    outcomes.push(await stage.tailgate(...stage.runOf('healthy', name, ['--until-decided', '24s'])))
  }
  expect(outcomes.some(isShown), outcomes.map(({ output }) => output).join('\n')).toBe(true)
})
