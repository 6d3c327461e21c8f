import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { smallConfig, TryProject } from '../../../test/fixtures/try-project.ts'

let tried: TryProject
beforeEach(() => {
  tried = new TryProject()
})

/** The lines that scripts wrote below the test's directory. */
const logged = (): string[] =>
  existsSync(join(tried.place, 'log'))
    ? readFileSync(join(tried.place, 'log'), 'utf8').trim().split('\n')
    : []

const says = (text: string) => `echo ${text} >> ${join(tried.place, 'log')}`

/** A package with a script of its own, as an archive in the project; nothing of it comes from a network. */
function packed(script = says('packed')): string {
  const source = join(tried.place, 'packed')
  tried.write(
    {
      'package/package.json': JSON.stringify({
        name: 'packed',
        version: '1.0.0',
        scripts: { install: script },
      }),
      'package/index.js': 'module.exports = "packed"',
    },
    source,
  )
  const archive = join(tried.project, 'packed-1.0.0.tgz')
  execFileSync('tar', ['-czf', archive, '-C', source, 'package'])
  return `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
}

/** A project with a linked and a packed dependency, scripts, and a lock file; its two commits have the same lock file. */
function twoCommits(scripts: Readonly<Record<string, string>> = {}): void {
  tried.start()
  const own = {
    name: 'small',
    dependencies: { local: 'file:./local', packed: 'file:packed-1.0.0.tgz' },
  }
  const lock = {
    name: 'small',
    lockfileVersion: 3,
    packages: {
      '': { ...own, hasInstallScript: true },
      local: { version: '1.0.0' },
      'node_modules/local': { resolved: 'local', link: true },
      'node_modules/packed': {
        version: '1.0.0',
        resolved: 'file:packed-1.0.0.tgz',
        integrity: packed(),
        hasInstallScript: true,
      },
    },
  }
  tried.commit('First', {
    'tailgate.config.mjs': smallConfig(),
    'app.js': 'first',
    '.gitignore': 'node_modules\n',
    'local/package.json': JSON.stringify({ name: 'local', version: '1.0.0' }),
    'local/index.js': 'module.exports = "first"',
    'package.json': JSON.stringify({ ...own, scripts: { postinstall: says('$PWD'), ...scripts } }),
    'package-lock.json': JSON.stringify(lock),
  })
  tried.commit('Second', { 'app.js': 'second', 'local/index.js': 'module.exports = "second"' })
}

const dependencies = () => readdirSync(join(tried.place, 'cache/revisions/dependencies'))
const checkouts = () => readdirSync(join(tried.place, 'cache/revisions/checkouts'))

describe('dependencies of a lock file', () => {
  test('are installed once and shared; linked packages are separate for each arm; scripts run as in the project', async () => {
    twoCommits()
    const { base, head } = await tried.resolved({ base: 'HEAD~1', head: 'HEAD' })
    const of = ({ directory }: { directory: string }) => {
      const require = createRequire(join(directory, 'app.js'))
      return [require('local'), require('packed')]
    }
    expect([of(base), of(head)]).toEqual([
      ['first', 'packed'],
      ['second', 'packed'],
    ])
    // A script of a package may read the sources of the project, so it runs in each checkout.
    expect(logged()).toEqual(['packed', head.directory, 'packed', base.directory])
    expect(dependencies().filter((name) => name.endsWith('.made'))).toHaveLength(1)
    const steps = tried.steps.length
    await tried.resolved({ base: 'HEAD~1', head: 'HEAD' })
    expect([logged().length, tried.steps.length]).toEqual([4, steps])
  })

  test('are installed by the Node that starts the app, apart from those for another Node', async () => {
    const node = tried.install('node', `exec '${process.execPath}' "$@"`)
    twoCommits({ prepare: `command -v node >> ${join(tried.place, 'log')}` })
    const byNpm = smallConfig().replace("['node', 'app.js']", "['npm', 'start']")
    tried.commit('Third', { 'npm.config.mjs': byNpm })
    await tried.resolved({ base: 'HEAD' })
    await tried.resolved({ base: 'HEAD', config: 'npm.config.mjs' })
    const nodes = logged().filter((line) => line.endsWith('/node'))
    expect(nodes).toEqual([join(dirname(process.execPath), 'node'), node])
    expect(dependencies().filter((name) => name.endsWith('.made'))).toHaveLength(2)
  })

  test('are installed without scripts when the project says so', async () => {
    twoCommits()
    tried.commit('Careful', { '.npmrc': 'ignore-scripts=true\n' })
    await tried.resolved({ base: 'HEAD' })
    expect(logged()).toEqual([])
  })

  test('that are optional, and whose script fails, are removed', async () => {
    twoCommits()
    const read = (name: string): unknown => JSON.parse(readFileSync(join(tried.project, name), 'utf8'))
    const lock = read('package-lock.json') as { packages: Record<string, object> }
    const asked = {
      dependencies: { local: 'file:./local' },
      optionalDependencies: { packed: 'file:packed-1.0.0.tgz' },
    }
    const failing = { integrity: packed(`${says('tried')}; exit 1`), optional: true }
    const packages = {
      ...lock.packages,
      '': { ...lock.packages[''], ...asked },
      'node_modules/packed': { ...lock.packages['node_modules/packed'], ...failing },
    }
    tried.commit('Optional', {
      'package.json': JSON.stringify({ ...(read('package.json') as object), ...asked }),
      'package-lock.json': JSON.stringify({ ...lock, packages }),
    })
    const { base } = await tried.resolved({ base: 'HEAD' })
    expect(logged()).toEqual(['tried', base.directory])
    const installed = readdirSync(join(base.directory, 'node_modules'))
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['local'])
  })

  test('that cannot be installed are reported with the last lines of npm, and nothing is kept', async () => {
    twoCommits()
    const manifest = JSON.parse(readFileSync(join(tried.project, 'package.json'), 'utf8')) as object
    tried.commit('Forgot the lock file', {
      'package.json': JSON.stringify({ ...manifest, dependencies: { other: '1.0.0' } }),
    })
    const error = await tried.problemOf({ base: 'HEAD' })
    expect([error.code, error.exit]).toEqual(['INSTALL_FAILED', 4])
    expect(error.message).toMatch(
      /The dependencies of base \([0-9a-f]+\) cannot be installed: `npm ci .*` ended with code 1/,
    )
    expect(error.message).toContain('Missing: other@1.0.0 from lock file')
    expect(error.message).not.toContain('Usage')
    expect([dependencies(), checkouts()]).toEqual([[], []])
  })

  test('without a lock file are an error that lists the known lock files', async () => {
    tried.start()
    tried.commit('First', {
      'tailgate.config.mjs': smallConfig(),
      'package.json': '{"dependencies":{"left":"1.0.0"}}',
    })
    const error = await tried.problemOf({ base: 'HEAD' })
    expect([error.code, error.exit]).toEqual(['LOCK_FILE_MISSING', 2])
    expect(error.message).toContain('package-lock.json, pnpm-lock.yaml, yarn.lock')
    tried.commit('Second', { 'package.json': '{"type":"module"}' })
    expect((await tried.resolved({ base: 'HEAD' })).isSame).toBe(true)
  })
})

describe('another package manager', () => {
  /** A stand-in for a package manager: it prints its version and records its other calls. */
  const stands = (name: string, version: string, ending = 'exit 0') => {
    const answer = `if [ "$1" = --version ]; then echo ${version}; exit 0; fi`
    tried.install(name, [answer, says(`${name} "$@"`), ending].join('\n'))
  }
  const project = (lockFile: string) => {
    tried.start()
    tried.commit('First', {
      'tailgate.config.mjs': smallConfig(),
      'package.json': '{"dependencies":{"left":"1.0.0"}}',
      [lockFile]: '',
    })
  }

  test.each([
    ['pnpm', '9.15.9', 'pnpm-lock.yaml', 'install --frozen-lockfile --prefer-offline'],
    ['yarn', '1.22.22', 'yarn.lock', 'install --frozen-lockfile --prefer-offline'],
    ['yarn', '4.5.0', 'yarn.lock', 'install --immutable'],
  ])('%s %s installs exactly what %s says', async (name, version, lockFile, args) => {
    project(lockFile)
    stands(name, version)
    await tried.resolved({ base: 'HEAD' })
    expect(logged()).toEqual([`${name} ${args}`])
  })

  test('that fails is reported with its last lines', async () => {
    project('pnpm-lock.yaml')
    stands('pnpm', '9.15.9', 'echo ERR_PNPM_OUTDATED_LOCKFILE; exit 1')
    const error = await tried.problemOf({ base: 'HEAD' })
    expect([error.code, error.exit]).toEqual(['INSTALL_FAILED', 4])
    expect(error.message).toMatch(/`pnpm install .*` ended with code 1[\s\S]*ERR_PNPM_OUTDATED_LOCKFILE/)
  })
})

/** Another command that prepares the same arms. */
function another(): ChildProcess {
  const script = `
    import { resolveArms } from ${JSON.stringify(join(import.meta.dirname, '../resolve-arms.ts'))}
    const { signal } = new AbortController()
    const place = ${JSON.stringify(tried.place)}
    const { base } = await resolveArms({ directory: place + '/project', base: 'HEAD~1' },
      { signal, onStep: () => {}, environment: {}, cache: place + '/cache', runs: place + '/runs' })
    console.log(base.directory)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child.stdout?.setEncoding('utf8')
  return child
}

describe('crashes and simultaneous commands', () => {
  test('a command that is killed during an install leaves nothing that hinders the next', {
    timeout: 240_000,
  }, async () => {
    twoCommits({ prepare: `${says('$$')}; test -e ${join(tried.place, 'go')} || sleep 300` })
    const child = another()
    // npm needs two seconds for it on a quiet machine, and many times as long on a busy one.
    await expect.poll(logged, { timeout: 180_000 }).toHaveLength(3)
    child.kill('SIGKILL')
    await once(child, 'exit')
    writeFileSync(join(tried.place, 'go'), '')
    const { base } = await tried.resolved({ base: 'HEAD~1' })
    expect(createRequire(join(base.directory, 'app.js'))('packed')).toBe('packed')
    expect(tried.git('worktree', 'list').split('\n')).toHaveLength(1)
    // The script of the first command has ended with its command.
    const pid = Number(logged()[2])
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
    expect([checkouts().length, dependencies().length]).toEqual([2, 2])
  })

  test('two simultaneous commands make one directory, and both get it', async () => {
    twoCommits()
    const children = [another(), another()]
    const said = await Promise.all(
      children.map(async (child) => {
        let text = ''
        child.stdout?.on('data', (chunk: string) => {
          text += chunk
        })
        const [code] = await once(child, 'close')
        return [code, text.trim()]
      }),
    )
    expect(said[0]).toEqual([0, expect.stringContaining(tried.place)])
    expect(said[1]).toEqual(said[0])
    expect([checkouts().length, dependencies().length]).toEqual([2, 2])
  })
})
