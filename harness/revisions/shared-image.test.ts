import { describe, expect, test } from 'vitest'
import type { StackKind } from '../config/setup/stack-kind.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import type { TargetDescription } from '../config/target/description.ts'
import { requireOwnCode } from './shared-image.ts'

type App = TargetDescription['app']

const arm = (app: App) => completeTarget({ name: 'shop', app, routes: { root: 'GET /' } }, ['one'])

/** The sentences for two revisions whose apps are described like this, on a machine with such a stack. */
const told = (
  base: App,
  head: App,
  { kind = 'native', appImage }: { kind?: StackKind | undefined; appImage?: string } = {},
) =>
  requireOwnCode(
    { base: arm(base), head: arm(head) },
    { environment: { APP_IMAGE: appImage }, kindOf: async () => kind },
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

  test('from a Compose file are compared, with a sentence on images that are not built', async () => {
    const app = { compose: 'compose.yml', service: 'web' }
    expect(await told(app, app)).toEqual([
      'Each arm starts web from its own compose.yml: a service that is neither built from the directory of its revision nor mounts it runs the same code in both arms.',
    ])
  })
})
