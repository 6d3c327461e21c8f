import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { writeProgram } from '../test/fixtures/shell-program.ts'

/** A tree with a file for each image that is built from it. */
const tree = [
  ...['package.json', 'package-lock.json', '.dockerignore', 'bin/tailgate', 'harness/main.ts'],
  ...['dashboards/build.ts', 'profiles/cpu.ts', 'scripts/build', 'compose/tailgate.Dockerfile'],
  ...['reference-server/Dockerfile', 'reference-server/package.json', 'node_modules/yaml/package.json'],
  ...['test/docker/images/services/Dockerfile', 'test/docker/images/node/Dockerfile'],
  ...['test/docker/images/harness/npm', 'test/fixtures/grafana/serve.js'],
] as const

/** A Docker whose images are files; it cannot build what $BROKEN matches. */
const docker = `file() { echo "$STORE/$(echo "$1" | tr '/:' '_=')"; }
case "$1" in
  image) case "$3" in tailgate-test/base:*) ;; *) [ -e "$(file "$3")" ] ;; esac ;;
  tag) cp "$(file "$2")" "$(file "$3")" ;;
  rmi) rm -f "$(file "$3")" ;;
  build)
    echo "$*" >>"$STORE/builds"
    case "$*" in *"$BROKEN"*) echo broken; exit 1 ;; esac
    while [ $# -gt 0 ]; do
      [ "$1" != --tag ] || echo "$$" >"$(file "$2")"
      shift
    done
    ;;
esac`

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tailgate-images-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
  mkdirSync(join(place, 'store'))
  for (const path of tree) write(`home/${path}`, path)
  write('home/scripts/bootstrap', '')
  for (const name of ['docker-for-tests', 'service-starts'])
    copyFileSync(join(import.meta.dirname, name), join(place, 'home/scripts', name))
  writeProgram(place, 'programs/docker', docker)
  writeProgram(place, 'programs/npm', 'case "$1" in ls) echo "$PWD/package.json" ;; esac')
  // Without Go, Compose is not built.
  writeProgram(place, 'programs/go', 'exit 1')
  writeProgram(place, 'cache/bin/node', '')
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(place, path)), { recursive: true })
  writeFileSync(join(place, path), text)
}

const run = (part: 'images' | 'names', broken = 'nothing') =>
  spawnSync('sh', [join(place, 'home/scripts/docker-for-tests'), part], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(place, 'programs')}:${process.env.PATH}`,
      ...{ TAILGATE_CACHE: join(place, 'cache'), STORE: join(place, 'store'), BROKEN: broken },
    },
  })

/** What an image is; undefined when it is not here. */
function imageOf(name: string): string | undefined {
  const path = join(place, 'store', name.replaceAll('/', '_').replaceAll(':', '='))
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
const ownNames = (): readonly string[] => run('names').stdout.trim().split('\n')
const nameOf = (image: string): string => ownNames().find((name) => name.includes(`/${image}:`)) ?? ''
const latest = (image: string) => imageOf(`tailgate-test/${image}:latest`)
const builds = (): number => readFileSync(join(place, 'store/builds'), 'utf8').split('\n').length - 1

test('every image of the tree is built once, and is the one that the tests use', () => {
  expect(run('images')).toMatchObject({ status: 0 })
  const names = ownNames()
  expect(names).toHaveLength(11)
  for (const name of names) {
    expect(imageOf(name), name).toBeDefined()
    expect(imageOf(name.replace(/:.*/, ':latest')), name).toBe(imageOf(name))
  }
  const before = builds()
  expect([run('images').status, builds()]).toEqual([0, before])
})

test('an image that fails ends with 1, and that of an earlier tree does not take its place', () => {
  run('images')
  const [first, before] = [nameOf('server'), latest('server')]
  write('home/reference-server/Dockerfile', 'changed')
  expect(run('images', 'reference-server/Dockerfile')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('an image could not be built (broken)'),
  })
  expect([imageOf(first), latest('server')]).toEqual([before, undefined])
})

test('where an earlier tree comes back, its image is used without a build', () => {
  run('images')
  const first = latest('server')
  write('home/reference-server/Dockerfile', 'changed')
  expect(run('images').status).toBe(0)
  expect(latest('server')).not.toBe(first)
  write('home/reference-server/Dockerfile', 'reference-server/Dockerfile')
  const before = builds()
  expect([run('images').status, builds(), latest('server')]).toEqual([0, before, first])
})

test('an image of Tailgate that fails ends with 1 once the others are built', () => {
  expect(run('images', 'tailgate.Dockerfile')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the image of Tailgate could not be built (broken)'),
  })
  expect([latest('harness'), latest('grafana')]).toEqual([undefined, expect.any(String)])
})

test('where no image can be built at all, the tests are skipped: 4', () => {
  expect(run('images', 'build')).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('the tests of the Docker stack will be skipped'),
  })
})
