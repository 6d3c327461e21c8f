import { hostname, uptime } from 'node:os'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Held, holdingEngine } from '../../../test/fixtures/holding-engine.ts'
import { currentBoot } from '../processes/identity.ts'
import { labelsOf } from './engine.ts'
import { removeLost } from './lost.ts'

afterEach(() => vi.unstubAllEnvs())

const run = '0123456789ab'
const earlierBoot = '11111111-2222-4333-8444-555555555555'
/** Unix time in milliseconds: an hour before this machine was started. */
const beforeBoot = Date.now() - (uptime() + 3600) * 1000

/** A container, a network and a volume of a run that a restart ended, each with these changes. */
function remnants(boot = earlierBoot, changes: Partial<Held> = {}): readonly Held[] {
  const labels = labelsOf(run, { pid: 4711, start: '99', boot }, 'postgres')
  const common = { labels, madeAt: beforeBoot }
  return [
    { ...common, kind: 'containers', id: 'container', state: 'exited', ...changes },
    { ...common, kind: 'networks', id: 'network', ...changes },
    { ...common, kind: 'volumes', id: 'volume', ...changes },
  ]
}

/** What an engine on a machine of this name has left, and what `removeLost` said. */
async function afterwards(held: readonly Held[], name = hostname()) {
  await using engine = await holdingEngine(name, held)
  vi.stubEnv('DOCKER_HOST', engine.host)
  const said = await removeLost()
  return { ...said, left: engine.left() }
}

describe.runIf(process.platform === 'linux')('what a run left in Docker', () => {
  test('is removed once this machine was restarted, and nothing of others is', async () => {
    const ofOthers: readonly Held[] = [
      { kind: 'networks', id: 'bridge', labels: {}, madeAt: beforeBoot },
      { kind: 'volumes', id: 'claimed', labels: { 'tailgate.run': run }, madeAt: beforeBoot },
    ]
    expect(await afterwards([...remnants(), ...ofOthers])).toEqual({
      ...{ removed: [run], refused: [] },
      left: ['bridge', 'claimed'],
    })
  })

  test('and that Docker does not remove is told', async () => {
    const [container, network, volume] = remnants()
    const held = [container, network && { ...network, isStuck: true }, volume]
    const { removed, refused } = await afterwards(held.filter((one) => one !== undefined))
    expect(removed).toEqual([])
    expect(refused).toEqual([expect.stringContaining(`What the run ${run} left in Docker cannot be removed`)])
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

  test('stays where the engine behind the socket is that of another machine', async () => {
    const { removed, left } = await afterwards(remnants(), 'another-machine')
    expect([removed, left.length]).toEqual([[], 3])
  })
})

// 192.0.2.0/24 is reserved for documentation, so no machine has such an address.
test.each(['unix:///nonexistent/docker.sock', 'tcp://192.0.2.1:2375', 'not an address'])(
  'of the engine at %s nothing is asked',
  async (host) => {
    vi.stubEnv('DOCKER_HOST', host)
    expect(await removeLost()).toEqual({ removed: [], refused: [] })
  },
)
