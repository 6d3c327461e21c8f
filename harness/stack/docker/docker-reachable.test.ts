import { afterEach, expect, test, vi } from 'vitest'
import { listen } from '../../../test/fixtures/listening.ts'
import { requireDocker } from '../contained/image-facts.ts'
import { reachEngine } from './docker-reachable.ts'

afterEach(() => vi.unstubAllEnvs())

// 192.0.2.0/24 is reserved for documentation, so no machine has such an address.
test.each(['tcp://192.0.2.1:2375', '192.0.2.1:2375', 'ssh://someone@192.0.2.1', 'https://192.0.2.1:2376'])(
  'the engine at %s is refused before anything is asked of it',
  async (host) => {
    vi.stubEnv('DOCKER_HOST', host)
    const refused = { code: 'DOCKER_ELSEWHERE', exit: 4, message: expect.stringContaining(host) }
    await expect(reachEngine(60_000)).rejects.toMatchObject(refused)
    await expect(requireDocker('The app')).rejects.toMatchObject(refused)
  },
)

test('the engine at a port of this machine is asked', async () => {
  const facts = '{"ServerVersion":"28.0.0","NCPU":2}'
  await using engine = await listen((_request, response) => response.end(facts))
  vi.stubEnv('DOCKER_HOST', new URL(engine.url).host)
  expect(await reachEngine(60_000)).toEqual({ version: '28.0.0', processors: 2 })
})

test('where no engine of this machine answers, that is what is said', async () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1')
  await expect(reachEngine(60_000)).rejects.toMatchObject({ code: 'DOCKER_UNREACHABLE', exit: 4 })
  await expect(requireDocker('The app')).rejects.toMatchObject({ code: 'DOCKER_NEEDED', exit: 4 })
})
