import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { openEngine } from '../../harness/guard/docker/engine.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { noEngine } from '../fixtures/docker-engine.ts'
import { findCompose } from './composed.ts'
import { remainsInDocker, whyNot } from './daemon.ts'

/** The app and its services in containers, described by their images or by a Compose file. */
const program = findCompose()
const reason = await whyNot()

const base = 'tailgate-test/server:latest'
const redis = 'tailgate-test/redis:latest'
const server = (port: number) =>
  `require('node:http').createServer((q, r) => r.end(JSON.stringify(process.env))).listen(${port}, '0.0.0.0')`
const asks =
  "fetch('http://127.0.0.1:3000/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"

/** Images of an app that differ only in their settings. */
const recipes = {
  well: `CMD ["node", "-e", "${server(3000)}"]\nHEALTHCHECK CMD ["node", "-e", "${asks}"]`,
  bare: `HEALTHCHECK NONE\nCMD ["node", "-e", "${server(3000)}"]`,
  ends: `CMD ["node", "-e", "console.error('cannot go on'); process.exit(3)"]`,
  mute: `CMD ["no-such-program"]`,
}
const tagOf = (name: string) => `tailgate-test/contained:${name}`

const composition = `
services:
  web:
    image: ${base}
    container_name: fixed
    restart: always
    healthcheck: { disable: true }
    entrypoint: [node, -e]
    command: ["${server(3000)}"]
    ports: ['80:3000']
    depends_on: [cache]
  cache: { image: '${redis}', volumes: ['data:/kept'] }
volumes: { data: {} }
`

/** A service that is built from the project's own files, beside one from its image, which is in no registry, and another. */
const built = `
services:
  web: { build: ., image: 'tailgate-test/built-only', ports: ['8080:3000'], depends_on: [cache, worker] }
  worker: { image: 'tailgate-test/built-only' }
  cache: { image: '${redis}' }
`
const dockerfile = `FROM ${base}\nLABEL test=${process.pid}\nENTRYPOINT []\nCOPY page.txt /page.txt\nCMD ["node", "-e", "const page = require('node:fs').readFileSync('/page.txt'); require('node:http').createServer((q, r) => r.end(page)).listen(3000, '0.0.0.0')"]\n`

const remains = async () => (await remainsInDocker()).toSorted()

let place: string
let before: readonly string[]
const started: string[] = []

/** A project with this config; runs `up` in it and returns the output. */
async function up(config: string, args: readonly string[] = []) {
  const directory = mkdtempSync(join(place, 'p-'))
  chmodSync(directory, 0o755)
  mkdirSync(join(directory, 'scenarios'))
  const files = {
    'compose.yml': composition,
    'built.yml': built,
    Dockerfile: dockerfile,
    'page.txt': 'built',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  const text = `import { defineTarget } from 'tailgate'\nexport default defineTarget({ name: 'shop', routes: { root: 'GET /' }, ${config} })\n`
  writeFileSync(join(directory, 'tailgate.config.ts'), text)
  return tailgate(['up', '--json', ...args], 110, directory).finished
}

const down = (id: string) => tailgate(['down', id], 110).finished

interface Kept {
  readonly id: string
  readonly url: string
  readonly services: readonly { readonly name: string; readonly pids: readonly number[] }[]
}
const keptOf = ({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }): Kept => {
  expect(code, stderr).toBe(0)
  const kept: Kept = JSON.parse(stdout)
  started.push(kept.id)
  return kept
}

/** Every published port of every container of a run, with its address and its port inside. */
async function publishedBy(run: string): Promise<readonly string[]> {
  const listed = await openEngine().listContainers({ filters: { label: [`tailgate.run=${run}`] } })
  return listed
    .flatMap(({ Ports }) => Ports.flatMap(({ IP, PrivatePort }) => (IP ? [`${IP} ${PrivatePort}`] : [])))
    .toSorted()
}

describe.skipIf(reason)(`what runs in containers${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'contained-'))
    chmodSync(place, 0o755)
    for (const [name, lines] of Object.entries(recipes)) {
      const input = `FROM ${base}\nENTRYPOINT []\n${lines}\n`
      execFileSync('docker', ['build', '--quiet', '--tag', tagOf(name), '-'], { input, stdio: 'pipe' })
    }
    before = await remains()
  })
  // A failed test has not stopped what it started.
  afterEach(async () => {
    await Promise.all(started.splice(0).map(down))
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    rmSync(place, { recursive: true })
    for (const name of Object.keys(recipes)) await openEngine().getImage(tagOf(name)).remove({ force: true })
    const engine = openEngine()
    const own = await engine.listImages({ filters: { label: [`test=${process.pid}`] } })
    await Promise.all(own.map(({ Id }) => engine.getImage(Id).remove({ force: true })))
  })

  test('an app and a service from images: on loopback only, ready by their own check, visible, and removed afterwards', async () => {
    const services = `{ cache: { image: '${redis}', ports: 6379, url: 'redis://$HOST:$PORT' } }`
    const [said, unchecked] = await Promise.all([
      up(`app: { image: '${tagOf('well')}', port: 3000, environment: { MODE: 'x' } }, services: ${services}`),
      up(`app: { image: '${tagOf('bare')}', port: 3000 }`),
    ])
    const { id, url, services: running } = keptOf(said)
    expect(said.stderr).not.toContain('warning')
    // Without a check of its own, an image counts as ready once its port takes connections.
    const bare = keptOf(unchecked)
    expect(unchecked.stderr).toContain(
      `The image ${tagOf('bare')} has no health check, so the app counts as ready once its port takes connections; name a path that answers 200 then as app.ready.`,
    )
    expect(await (await fetch(bare.url)).json()).toMatchObject({ PORT: '3000' })
    expect(await (await fetch(url)).json()).toMatchObject({
      ...{ PORT: '3000', HOST: '0.0.0.0', MODE: 'x' },
      ...{ CACHE_HOST: 'cache', CACHE_PORT: '6379', CACHE_URL: 'redis://cache:6379' },
    })
    expect(await publishedBy(id)).toEqual(['127.0.0.1 3000', '127.0.0.1 6379'])
    expect(running.map(({ name, pids }) => [name, pids.length])).toEqual([
      ['app', 1],
      ['cache', 1],
    ])
    await Promise.all([id, bare.id].map(down))
    expect(await remains()).toEqual(before)
  })

  test('a service from an image beside an app of this machine, which gets its address here', async () => {
    const services = `{ cache: { image: '${redis}', ports: 6379 } }`
    const { id, url } = keptOf(
      await up(
        `app: ['node', '-e', \`${server(0).replace('0,', 'process.env.PORT,')}\`], services: ${services}`,
      ),
    )
    const told = (await (await fetch(url)).json()) as Record<string, string>
    expect(told.CACHE_URL).toBe(`http://127.0.0.1:${told.CACHE_PORT}`)
    expect(told.CACHE_PORT).not.toBe('6379')
    await down(id)
    expect(await remains()).toEqual(before)
  })

  test('an image that cannot be started gives a sentence, and nothing stays', async () => {
    const cases = [
      [`image: '127.0.0.1:1/absent:1'`, 'is not here and cannot be pulled'],
      [`image: '${tagOf('ends')}'`, '(with code 3).\ncannot go on'],
      [`image: '${tagOf('mute')}'`, 'cannot be started from the image'],
      [
        `image: '${tagOf('well')}', readyWithin: '20s'`,
        'nothing listens on port 80 in its container, but on 3000: write that into app.port',
      ],
    ] as const
    const said = await Promise.all(cases.map(([app]) => up(`app: { port: 80, ${app} }`)))
    expect(said.map(({ code, stderr }) => [code, stderr])).toEqual(
      cases.map(([, words]) => [4, expect.stringContaining(words)]),
    )
    expect(await remains()).toEqual(before)
  })

  const composed = program === undefined ? test.skip : test
  composed(
    'a Compose file: changed only as far as necessary, built where it says so, and removed with its volumes when its guardian was killed',
    async () => {
      vi.stubEnv('PATH', `${process.env.PATH}${delimiter}${dirname(program ?? '')}`)
      vi.stubEnv('DOCKER_CONTEXT', 'nowhere')
      const [said, made] = await Promise.all([
        up(`app: { compose: 'compose.yml', service: 'web', environment: { MODE: 'a$b' } }`),
        up(`app: { compose: 'built.yml', service: 'web', ready: '/' }`),
      ])
      const own = keptOf(made)
      expect(made.stderr).toContain('building the images of built.yml')
      expect(await (await fetch(own.url)).text()).toBe('built')
      expect(await publishedBy(own.id)).toEqual(['127.0.0.1 3000'])
      expect(own.services.map(({ name }) => name).toSorted()).toEqual(['app', 'cache', 'worker'])
      const labels = ['tailgate.compose', `test=${process.pid}`]
      expect(await openEngine().listImages({ filters: { label: labels } })).toHaveLength(1)
      const { id, url, services: running } = keptOf(said)
      expect(said.stderr).toContain('name a path that answers 200 then as app.ready')
      expect(await (await fetch(url)).json()).toMatchObject({ MODE: 'a$b' })
      expect(await publishedBy(id)).toEqual(['127.0.0.1 3000'])
      expect(running.map(({ name, pids }) => [name, pids.length])).toEqual([
        ['app', 1],
        ['cache', 1],
      ])
      const [container] = await openEngine().listContainers({ filters: { label: [`tailgate.run=${id}`] } })
      process.kill(Number(container?.Labels['tailgate.owner.pid']), 'SIGKILL')
      await down(own.id)
      await tailgate(['down'], 110).finished
      expect(await remains()).toEqual(before)
    },
  )

  composed('a Compose file without the service is a sentence that names those it has', async () => {
    const { code, stderr } = await up(`app: { compose: 'compose.yml', service: 'shop' }`)
    expect([code, stderr]).toEqual([2, expect.stringContaining('it has no service shop')])
    expect(stderr).toContain('Its services are: cache, web.')
  })
})

test.each([
  ['an image', `{ image: '${base}', port: 80 }`],
  ['a Compose file', `{ compose: 'compose.yml', service: 'web' }`],
])('without a daemon, %s is a sentence and exit code 4', async (_, app) => {
  place = mkdtempSync(join(tmpdir(), 'contained-'))
  vi.stubEnv('DOCKER_HOST', noEngine)
  const { code, stderr } = await up(`app: ${app}`)
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true })
  expect([code, stderr]).toEqual([
    4,
    expect.stringContaining('The app of shop runs in Docker, and no Docker daemon'),
  ])
})
