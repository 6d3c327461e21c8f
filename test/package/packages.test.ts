import { expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { type Source, sourcesOf } from '../house/imports.ts'
import { closureOf, manifestOf } from './lock-file.ts'

const product = ['harness', 'dashboards', 'profiles']
const server = ['reference-server']

/** The packages that sources name, in imports and in calls of `require`. */
function packagesOf(sources: readonly Source[]): readonly string[] {
  const named = sources.flatMap(({ imports, text }) => [
    ...imports.map(({ to }) => to),
    ...[...text.matchAll(/\brequire\('(?!node:)([^']+)'\)/g)].map(([, request]) => request ?? ''),
  ])
  const packages = named.flatMap((request) => /^(?:@[\w.-]+\/)?[\w.-]+/.exec(request) ?? [])
  return [...new Set(packages)].sort()
}

/** Leaves out paths, by which sources import each other, and Node's own modules, which have a prefix. */
const foreign = (sources: readonly Source[]): readonly string[] =>
  packagesOf(
    sources.map(({ path, text, imports }) => ({
      path,
      text,
      imports: imports.filter(({ to }) => !to.startsWith('node:') && !/\.ts$/.test(to) && !to.includes('${')),
    })),
  )

const declared = (folder: string): readonly string[] => Object.keys(manifestOf(folder).dependencies)
const shipped = (folders: readonly string[]): readonly Source[] =>
  sourcesOf(home, folders).filter(({ path }) => !/\.(test|bench)\.ts$/.test(path))
const installedFor = (folder: string): readonly string[] =>
  closureOf(folder).map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length))

test.each([
  ['the product', product, '', ['autocannon', 'commander', 'pg', 'zod']],
  ['the reference server', server, 'reference-server', ['fastify', 'ioredis', 'jose', 'pg', 'prom-client']],
])('%s imports only packages of its own package.json', (_, folders, manifest, some) => {
  const imported = foreign(shipped(folders))
  expect(imported).toEqual(expect.arrayContaining(some))
  expect(imported.filter((name) => !declared(manifest).includes(name))).toEqual([])
})

test('every package of the product is imported by it, or is a peer of an imported one', () => {
  const imported = foreign(shipped(product))
  // @prometheus-io/lezer-promql has these as peers.
  const peers = ['@lezer/highlight', '@lezer/lr']
  // Its files are read into the pages that draw with it.
  const read = ['uplot']
  expect(declared('').filter((name) => !imported.includes(name))).toEqual([...peers, ...read])
})

test('both packages use the same version of a shared dependency, so that npm installs it once', () => {
  const [users, own] = [manifestOf('').dependencies, manifestOf('reference-server').dependencies]
  const shared = Object.keys(own).filter((name) => name in users)
  expect(shared).toContain('pg')
  expect(shared.map((name) => own[name])).toEqual(shared.map((name) => users[name]))
})

test('the package can be published: npm refuses none that is private, or without a name, a version and a licence', () => {
  const { private: isPrivate, name, version, license } = manifestOf('')
  expect([isPrivate, name, license]).toEqual([undefined, 'tailgate', 'MIT'])
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

test('the reference server is private: it is a user of the package, not a part of it', () => {
  expect(manifestOf('reference-server').private).toBe(true)
})

test('users install fewer than 150 packages, and none of a server', () => {
  const installed = installedFor('')
  expect(installed.length).toBeGreaterThan(50)
  expect(installed.length).toBeLessThan(150)
  expect(
    installed.filter((name) => /fastify|^jose$|^pino|^prom-client$|^typebox$|^ioredis$/.test(name)),
  ).toEqual([])
})

test('the image of the server contains fewer than 100 packages: no profiler, load generator or chart library', () => {
  const installed = installedFor('reference-server')
  expect(installed).toEqual(expect.arrayContaining(['fastify', 'pg', 'ioredis', 'prom-client']))
  expect(installed.length).toBeLessThan(100)
  const foreignToIt = [
    '0x',
    'clinic',
    'autocannon',
    'dockerode',
    'commander',
    'hdr-histogram-js',
    'yaml',
    'zod',
  ]
  expect(installed.filter((name) => foreignToIt.includes(name) || /grafana|lezer/.test(name))).toEqual([])
})
