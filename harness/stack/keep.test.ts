import { expect, test } from 'vitest'
import { tableStack } from '../../test/fixtures/table/plan.ts'
import type { KeptStack } from '../guard/ledger/ledger.ts'
import { keep } from './keep.ts'

interface Events {
  readonly failure: Promise<never>
  readonly observed: Promise<void>
  readonly requireStanding: () => Promise<void>
}

const never = new Promise<never>(() => undefined)
const standing = async () => undefined

/** Keeps a stack of which this happens; resolves to the URLs of the stacks that its guardian was to keep. */
async function keptOf(events: Events): Promise<readonly string[]> {
  const told: KeptStack[] = []
  const endpoints = { url: 'http://127.0.0.1:1', services: {} }
  const observers = { prometheus: undefined, grafana: undefined }
  const stack = { ...events, ...observers, endpoints, services: [], feeds: undefined }
  const guard = { id: '0123456789ab', keep: async (kept: KeptStack) => void told.push(kept) }
  await keep(tableStack(), stack, guard, 0)
  return told.map(({ url }) => url)
}

test('a stack is kept once its observers have started', async () => {
  const events = { failure: never, observed: Promise.resolve(), requireStanding: standing }
  expect(await keptOf(events)).toEqual(['http://127.0.0.1:1'])
})

const fail = () => Promise.reject(new Error('app-1 ended'))
const failing: Record<string, () => Events> = {
  'while its observers start': () => ({ failure: fail(), observed: never, requireStanding: standing }),
  'as they have started': () => ({ failure: fail(), observed: Promise.resolve(), requireStanding: standing }),
  'in Compose, which does not tell it': () => ({
    failure: never,
    observed: Promise.resolve(),
    requireStanding: fail,
  }),
}

test.each(Object.entries(failing))('a stack of which a part fails %s is not kept', async (_, events) => {
  await expect(keptOf(events())).rejects.toThrow('app-1 ended')
})
