import { hostname } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { answeringEngine, engineThat } from '../../../test/fixtures/docker-engine.ts'
import {
  beforeRestart,
  earlierBoot,
  type Held,
  holdingEngine,
} from '../../../test/fixtures/holding-engine.ts'
import { currentBoot } from '../processes/identity.ts'
import { type LostRemoval, removeLost } from './lost.ts'

afterEach(() => vi.unstubAllEnvs())

const run = '0123456789ab'

/** A container, a network and a volume of a run that a restart ended, each with these changes. */
function remnants(boot = earlierBoot, changes: Partial<Held> = {}): readonly Held[] {
  const common = beforeRestart(run, boot)
  return [
    { ...common, kind: 'containers', id: 'container', state: 'exited', ...changes },
    { ...common, kind: 'networks', id: 'network', ...changes },
    { ...common, kind: 'volumes', id: 'volume', ...changes },
  ]
}

/** The same, one of which the engine refuses to remove. */
const remnantsWith = (kind: Held['kind'], refusal: NonNullable<Held['refusal']>): readonly Held[] =>
  remnants().map((one) => (one.kind === kind ? { ...one, refusal } : one))

/** A root without ledgers. */
const root = '/nonexistent'

interface Asked extends LostRemoval {
  /** The name of the engine's machine. */
  readonly name: string
  readonly over: 'socket' | 'tcp'
}

/** What an engine has left, and what `removeLost` said. */
async function afterwards(
  held: readonly Held[],
  { name = hostname(), over = 'socket', ...more }: Partial<Asked> = {},
) {
  await using engine = await holdingEngine(name, held, over)
  vi.stubEnv('DOCKER_HOST', engine.host)
  const said = await removeLost({ root, ...more })
  return { ...said, left: engine.left() }
}

describe.runIf(process.platform === 'linux')('what a run left in Docker', () => {
  test('is removed once this machine was restarted, and nothing of others is', async () => {
    const { labels, madeAt } = beforeRestart(run)
    const ofOthers: readonly Held[] = [
      { kind: 'networks', id: 'bridge', labels: {}, madeAt },
      { kind: 'volumes', id: 'claimed', labels: { 'tailgate.run': run }, madeAt },
      // With `docker commit`, somebody made an image of a container of the run, and this one from that.
      { kind: 'containers', id: 'committed', name: 'mine', labels, madeAt, state: 'exited' },
    ]
    const onFound = vi.fn()
    expect(await afterwards([...remnants(), ...ofOthers], { onFound })).toEqual({
      ...{ removed: [run], refused: [] },
      left: ['bridge', 'claimed', 'committed'],
    })
    expect(onFound).toHaveBeenCalledTimes(1)
    expect((await afterwards(ofOthers, { onFound })).removed).toEqual([])
    expect(onFound).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['networks', 'network', 500],
    ['volumes', 'volume', 409],
  ] as const)('and that Docker does not remove, one of its %s, is told', async (kind, id, status) => {
    const { removed, refused, left } = await afterwards(remnantsWith(kind, status))
    expect([removed, left.includes(id)]).toEqual([[], true])
    const said = `What the run ${run} left in Docker cannot be removed: (HTTP code ${status})`
    expect(refused).toEqual([expect.stringContaining(said)])
  })

  test('stays once the signal is aborted, also while Docker does not answer', async () => {
    const interruption = new AbortController()
    const held = remnantsWith('containers', () => interruption.abort())
    const { removed, refused, left } = await afterwards(held, { signal: interruption.signal })
    expect([removed, left.length]).toEqual([[], 3])
    // Without the signal, the removal would end as one that Docker does not answer in time.
    expect(refused).toEqual([expect.stringContaining('aborted')])
  })

  test.each<[string, () => Promise<readonly Held[]>]>([
    ['of this boot, whose owner may be in another container', async () => remnants(await currentBoot())],
    ['that began since the restart', async () => remnants(earlierBoot, { madeAt: Date.now() })],
    ['of which a container runs', async () => remnants(earlierBoot, { state: 'running' })],
    ['whose boot is not known', async () => remnants('unknown')],
    ['of a machine without boot ids', async () => remnants('0')],
  ])('stays for a run %s', async (_, heldOf) => {
    const held = await heldOf()
    expect(await afterwards(held)).toEqual({
      ...{ removed: [], refused: [] },
      left: held.map(({ id }) => id),
    })
  })

  test.each<[string, Partial<Asked>]>([
    ['behind the socket is that of another machine', { name: 'another-machine' }],
    ['is reached over TCP, which may lead to another machine', { over: 'tcp' }],
  ])('stays where the engine %s', async (_, asked) => {
    const { removed, left } = await afterwards(remnants(), asked)
    expect([removed, left.length]).toEqual([[], 3])
  })
})

test('an engine that refuses to answer is no error', async () => {
  await using engine = await answeringEngine({})
  vi.stubEnv('DOCKER_HOST', engine.host)
  expect(await removeLost({ root })).toEqual({ removed: [], refused: [] })
})

test('an engine without a first answer is asked no more', async () => {
  const asked: unknown[] = []
  await using engine = await engineThat(({ url }) => void asked.push(url))
  vi.stubEnv('DOCKER_HOST', engine.host)
  expect(await removeLost({ root, patienceMs: 1 })).toEqual({ removed: [], refused: [] })
  expect(asked.filter((path) => path !== '/_ping')).toEqual([])
})
