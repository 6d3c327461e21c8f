import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tunedArguments } from '../../reference-server/runtime.ts'
import { type Backends, startBackends } from './backends.ts'
import { startProcess } from './running.ts'

let backends: Backends

beforeAll(async () => {
  backends = await startBackends()
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

const none: readonly string[] = []

/** The tuned arguments of a server, however it was started, and the amount of compiled code that it stored. */
async function runtimeOf(runtime: string, given: readonly string[]) {
  const kept = join(backends.directory, `compiled-${runtime}-${given.length}`)
  const variables = { TUNING_RUNTIME: runtime, COMPILE_CACHE_DIRECTORY: kept }
  await using running = await startProcess(backends, variables, given)
  const has = running.commandLine().filter((argument) => tunedArguments.some((tuned) => tuned === argument))
  running.signal('SIGTERM')
  await running.ended
  return { has, compiled: existsSync(kept) ? readdirSync(kept, { recursive: true }).length : 0 }
}

test.each([
  ['tuned', none, tunedArguments],
  ['tuned', tunedArguments, tunedArguments],
  ['default', none, none],
  ['default', tunedArguments, none],
] as const)('%s, started with %j, runs with %j', async (runtime, given, expected) => {
  const { has, compiled } = await runtimeOf(runtime, given)
  expect(has).toEqual([...expected])
  if (runtime === 'tuned') expect(compiled).toBeGreaterThan(10)
  else expect(compiled).toBe(0)
})

test('the target starts the server with exactly these arguments, so that it need not restart itself', () => {
  const target = readFileSync(join(import.meta.dirname, '../../tailgate.config.ts'), 'utf8')
  const [, command = ''] = /command: \[([^\]]*)\]/.exec(target) ?? []
  const quoted = ['node', ...tunedArguments, 'reference-server/main.ts'].map((part) => `'${part}'`)
  expect(command).toBe(quoted.join(', '))
})
