import { describe, expect, test } from 'vitest'
import type { StackKind } from '../config/setup/stack-kind.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import type { TargetDescription } from '../config/target/description.ts'
import { requireOwnCode } from './shared-image.ts'
import type { ComposedServices } from './shared-services.ts'

type App = TargetDescription['app']

const arm = (app: App) => completeTarget({ name: 'shop', app, routes: { root: 'GET /' } }, ['one'])

type Services = ComposedServices['services']

/** What a test says of the machine: its stack, APP_IMAGE, the services of a Compose file, and whether mounted paths differ. */
interface Here {
  readonly kind?: StackKind | undefined
  readonly appImage?: string
  readonly services?: (root: string) => Services | undefined
  readonly differs?: boolean
}

/** The sentences for two revisions whose apps are described like this, on such a machine. */
const told = (
  base: App,
  head: App,
  { kind = 'native', appImage, services = () => undefined, differs = false }: Here = {},
) =>
  requireOwnCode(
    { base: { target: arm(base), root: '/old' }, head: { target: arm(head), root: '/new' } },
    {
      environment: { APP_IMAGE: appImage },
      kindOf: async () => kind,
      servicesOf: async (_, root) => services(root),
      isSame: async () => !differs,
    },
  )

const program = { command: 'node server.js', image: 'shop:1.4' }

describe('two revisions of which both run one image', () => {
  test.each<[string, App, App, Parameters<typeof told>[2]]>([
    ['that starts the app', { image: 'shop:1.4' }, { image: 'shop:1.4' }, {}],
    ['that runs the command, where the stack is in Docker', program, program, { kind: 'docker' }],
    [
      'that APP_IMAGE puts in the place of two',
      { image: 'shop:1.3' },
      { image: 'shop:1.4' },
      { appImage: 'x' },
    ],
    ['that APP_IMAGE alone names', 'node server.js', 'node server.js', { kind: 'docker', appImage: 'x' }],
  ])('%s are refused, as they run the same code', async (_, base, head, here) => {
    await expect(told(base, head, here)).rejects.toMatchObject({ code: 'ARMS_SHARE_IMAGE', exit: 2 })
  })

  test('are reported with the image', () =>
    expect(told({ image: 'shop:1.4' }, { image: 'shop:1.4' })).rejects.toThrow(
      'base and head would run the same code: both start the app from the image shop:1.4.',
    ))
})

describe('two revisions that run code of their own', () => {
  test.each<[string, App, App, Parameters<typeof told>[2]]>([
    ['an image each', { image: 'shop:1.3' }, { image: 'shop:1.4' }, {}],
    ['an image and a command', { image: 'shop:1.4' }, 'node server.js', {}],
    ['a command, which runs here', program, program, {}],
    ['a command without an image', 'node server.js', 'node server.js', { kind: 'docker' }],
  ])('with %s are compared', async (_, base, head, here) => {
    expect(await told(base, head, here)).toEqual([])
  })
})

describe('two revisions that are started from a Compose file', () => {
  const composed = { compose: 'compose.yml', service: 'web' }
  const fixed = { image: 'shop:1.4' }
  const mounts = (path: string) => (root: string) => ({
    web: { ...fixed, volumes: [{ type: 'bind', source: `${root}${path}`, target: '/app' }] },
  })

  test.each<[string, Here]>([
    ['one fixed image', { services: () => ({ web: fixed }) }],
    ['a fixed image that mounts what is the same in both', { services: mounts('/settings') }],
    [
      'a fixed image that mounts what lies outside of both',
      {
        services: () => ({ web: { ...fixed, volumes: [{ type: 'bind', source: '/srv', target: '/srv' }] } }),
        differs: true,
      },
    ],
    [
      'an image that is built from a directory outside of both',
      { services: () => ({ web: { build: { context: '/srv/shop' } } }) },
    ],
    [
      'a fixed image beside a built service that it does not name',
      { services: (root) => ({ web: fixed, load: { build: { context: `${root}/load` } } }) },
    ],
    [
      'a fixed image that needs another fixed one',
      { services: () => ({ web: { ...fixed, depends_on: { db: {} } }, db: { image: 'postgres:17' } }) },
    ],
  ])('%s are refused, as they run the same code', async (_, here) => {
    const problem = told(composed, composed, here)
    await expect(problem).rejects.toMatchObject({ code: 'ARMS_SHARE_IMAGE', exit: 2 })
    await expect(problem).rejects.toMatchObject({ hint: expect.stringContaining('web of compose.yml') })
  })

  test.each<[string, Here, string[]]>([
    [
      'a service built from their directories',
      { services: (root) => ({ web: { build: { context: root } } }) },
      [],
    ],
    ['a fixed image that mounts other code in each', { services: mounts('/src'), differs: true }, []],
    ['an image each', { services: (root) => ({ web: { image: `shop${root.replace('/', ':')}` } }) }, []],
    [
      'a fixed proxy before a built service',
      {
        services: (root) => ({
          web: { image: 'nginx', depends_on: ['api'] },
          api: { build: { context: `${root}/api` }, depends_on: { db: {} } },
          db: { image: 'postgres:17' },
        }),
      },
      ['Each arm starts api of compose.yml from its own revision; web, db run the same code in both arms.'],
    ],
    [
      'an image that another service builds from their directories',
      { services: (root) => ({ web: { image: 'shop' }, api: { build: { context: root }, image: 'shop' } }) },
      [],
    ],
    ['a file that cannot be read here, which starting it reports', {}, []],
  ])('%s are compared', async (_, here, sentences) => {
    expect(await told(composed, composed, here)).toEqual(sentences)
  })

  test('a revision that starts from a command has code of its own', async () => {
    const here = { services: () => ({ web: fixed }) }
    expect(await told('node server.js', composed, here)).toEqual([])
  })
})
