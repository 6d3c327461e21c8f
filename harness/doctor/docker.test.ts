import { afterEach, describe, expect, test, vi } from 'vitest'
import { answeringEngine, noEngine } from '../../test/fixtures/docker-engine.ts'
import type { Target, TargetApp } from '../config/target/target.ts'
import { docker, lookForAppImage, lookForGrafana, lookForImages, lookForServiceImages } from './docker.ts'
import { relievedBy } from './doctor.ts'
import { here, lacking, note } from './finding.ts'
import { needsOf, type StackNeeds } from './project.ts'

afterEach(() => vi.unstubAllEnvs())

const command = { command: ['npm', 'start'] }
const contained = { command: [] }
const image = { name: 'shop:1', dockerfile: undefined }

/** A target with this app, PostgreSQL, and these services of its own. */
const needs = (app: Partial<TargetApp>, own: Readonly<Record<string, object>> = {}): StackNeeds =>
  needsOf({ app, services: { postgres: true, ...own }, proxy: 'none' } as unknown as Target)

describe('without a daemon, Docker is', () => {
  test.each([
    ['needed by an app of an image', needs({ ...contained, image }), 'missing', 'and the app runs in it'],
    [
      'needed by an app of a Compose file',
      needs({ ...contained, compose: 'compose.yml' }),
      'missing',
      'and the app runs in it',
    ],
    [
      'needed by services of images',
      needs(command, { cache: { command: undefined }, search: { command: undefined }, queue: command }),
      'missing',
      'and the service cache and the service search run in it',
    ],
    ['not needed by an app with a command', needs(command), 'note', 'the native stack does not need one'],
  ] as const)('%s', async (_, project, state, words) => {
    vi.stubEnv('DOCKER_HOST', noEngine)
    const [finding] = await docker({}, project)
    expect(finding).toMatchObject({ name: 'Docker', state, needed: state === 'missing' })
    expect(finding?.detail).toContain(words)
    expect(finding?.remedy).toContain('start Docker')
  })
})

test('the daemon of another machine is none for a stack here', async () => {
  // 192.0.2.0/24 is reserved for documentation, so no machine has such an address.
  vi.stubEnv('DOCKER_HOST', 'tcp://192.0.2.1:2375')
  expect(await docker({}, needs({ ...contained, image }))).toMatchObject([
    { name: 'Docker', state: 'missing', needed: true, remedy: expect.stringContaining('unset DOCKER_HOST') },
  ])
})

test('without Compose, an app of a Compose file cannot start', async () => {
  vi.stubEnv('DOCKER_HOST', noEngine)
  const [, finding] = await docker({ PATH: '/nonexistent' }, needs({ ...contained, compose: 'compose.yml' }))
  expect(finding).toMatchObject({
    ...{ name: 'Docker Compose', state: 'missing', needed: true },
    detail: 'No Docker Compose here can start the app: neither `docker` nor `docker-compose` is on PATH.',
    remedy: expect.stringContaining('2.27 or newer'),
  })
})

test.each([
  ['with what runs in it', needs({ ...contained, image }), 'needs 20.10 or newer, and the app runs in it'],
  ['alone where nothing must run in it', needs(command), 'needs 20.10 or newer'],
])('a Docker that is too old is noted, %s', async (_name, project, words) => {
  await using engine = await answeringEngine({ '/info': { ServerVersion: '19.03.15', NCPU: 2 } })
  vi.stubEnv('DOCKER_HOST', engine.host)
  expect(await docker({}, project)).toMatchObject([
    { name: 'Docker', state: 'note', needed: false, detail: expect.stringMatching(`${words}$`) },
  ])
})

const built = { name: 'shop:1', dockerfile: 'Dockerfile' }

test.each([
  ['none, though the stack needs programs', needs(command), ['missing', false], 'the project names none'],
  ['one not built', needs({ ...command, image: built }), ['missing', false], 'so nothing runs in Docker'],
  ['its own, not here', needs({ ...contained, image: built }), ['note', false], 'if no registry has it'],
  ['its own, of a registry', needs({ ...contained, image }), ['note', false], 'would be pulled'],
] as const)('an app with the image: %s', async (_, project, [state, needed], words) => {
  const finding = await lookForAppImage({}, project, async () => false)
  expect(finding).toMatchObject({ name: 'image of the app', state, needed })
  expect(finding?.detail).toContain(words)
})

test('the note of an image that may be in no registry says how to build it', async () => {
  const project = needs({ ...contained, image: built })
  const finding = await lookForAppImage({}, project, async () => false)
  expect(finding?.remedy).toBe('Build it with: docker build --tag shop:1 --file Dockerfile .')
})

test.each([
  ['a Compose file starts the app', needs({ ...contained, compose: 'compose.yml' })],
  ['nothing but the command of the app runs', { ...needs(command), needed: [] }],
  ['the app runs already', needsOf({ services: {}, proxy: 'none' } as unknown as Target)],
])('no image of the app is looked for where %s', async (_, project) =>
  expect(await lookForAppImage({}, project, async () => false)).toBeUndefined(),
)

test.each<[string, Pick<StackNeeds, 'needed'>, RegExp]>([
  ['that it needs', needs(command), /^3 of 3 .+: postgres:\S+ prom\S+postgres-\S+ prom\/\S+$/],
  ['of every stack, where none is known', { needed: undefined }, /redis:.+nginx:.+node-exporter:[^/]+$/],
])('the images of a stack in Docker are those %s', async (_, project, words) => {
  const finding = await lookForImages({}, project, async () => false)
  expect(finding).toMatchObject({ name: 'images', state: 'note', needed: false })
  expect(finding?.detail).toMatch(words)
})

test('images that are here are told to be, and a stack of nothing but the app takes none', async () => {
  expect(await lookForImages({}, needs(command), async () => true)).toEqual(here('images', 'all are here'))
  expect(await lookForImages({}, { needed: [] }, async () => false)).toBeUndefined()
})

test('the image of Grafana is told to be here or not, whatever the project is', async () => {
  const environment = { GRAFANA_IMAGE: 'mine/grafana:13' }
  expect(await lookForGrafana(environment, async () => true)).toEqual(
    here('image of Grafana', 'mine/grafana:13'),
  )
  const finding = await lookForGrafana(environment, async () => false)
  expect(finding).toMatchObject({ state: 'note', needed: false })
  expect(finding.detail).toMatch(/^mine\/grafana:13 is not here; `up --observe` pulls it /)
  expect(finding.remedy).toContain('docker pull mine/grafana:13')
})

test('each service that an image starts has a finding of its own', async () => {
  const project = needs(command, {
    cache: { image: { name: 'memcached:1.6' } },
    search: { image: { name: 'search:2' } },
    mine: { image: { name: 'mine:1', dockerfile: 'mine/Dockerfile' } },
    queue: { ...command, image: { name: 'queue:1' } },
  })
  expect(await lookForServiceImages(project, async (name) => name === 'memcached:1.6')).toEqual([
    here('image of cache', 'memcached:1.6'),
    note('image of search', 'search:2 is not here and would be pulled'),
    note(
      'image of mine',
      'mine:1 is not here and would be pulled; if no registry has it, build it',
      'Build it with: docker build --tag mine:1 --file mine/Dockerfile .',
    ),
  ])
})

test('a name in APP_IMAGE is as good as one in the config', async () =>
  expect(await lookForAppImage({ APP_IMAGE: 'mine:2' }, needs(command), async () => true)).toEqual(
    here('image of the app', 'mine:2'),
  ))

test('an app in a container needs no program of this machine, whatever Docker says', () => {
  const postgres = lacking('PostgreSQL', 'no native stack', 'sudo apt-get install postgresql')
  expect(relievedBy([], [postgres], true)[0]?.needed).toBe(false)
  expect(relievedBy([], [postgres], false)[0]?.needed).toBe(true)
})
