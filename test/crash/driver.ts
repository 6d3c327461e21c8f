/**
 * A harness that starts the fixture's stack and stays until it is killed: node driver.ts ROOT CACHE. It prints `up` once the
 * stack answers.
 */
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'

const [root = '', cache = ''] = process.argv.slice(2)
const { signal } = new AbortController()
await using guard = await openGuard({ root, signal })
await using _stack = await up(tableStack(), guard, {
  signal,
  onStep: () => undefined,
  prometheus: true,
  cache,
})
process.stdout.write('up\n')
await new Promise((resolve) => setTimeout(resolve, 60_000))
