import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { smallConfig as config, TryProject } from '../../test/fixtures/try-project.ts'

let tried: TryProject
beforeEach(() => {
  tried = new TryProject()
})

describe('the build of an arm', () => {
  const building = config("build: { command: ['node', 'build.mjs'], within: '20s' },")

  test('is that of the description and runs in each arm, once for a commit', async () => {
    tried.twoCommits()
    const script = `import { appendFileSync, readFileSync } from 'node:fs'
      appendFileSync('built', readFileSync('app.js'))`
    tried.git('switch', '--quiet', 'main')
    tried.commit('With a build', { 'build.mjs': script, 'tailgate.config.mjs': building })
    tried.commit('Next', { 'app.js': 'next' })
    const builtIn = ({ directory }: { directory: string }) => readFileSync(join(directory, 'built'), 'utf8')
    const { base, head } = await tried.resolved({ base: 'HEAD~1' })
    expect([builtIn(base), builtIn(head)]).toEqual(['first', 'next'])
    const again = await tried.resolved({ base: 'HEAD~1' })
    expect([again.base.directory, builtIn(base)]).toEqual([base.directory, 'first'])
  })

  test('is made again for another NODE_ENV, with which it may be another', async () => {
    tried.twoCommits()
    const made = async () => (await tried.resolved({ base: 'main' })).base.directory
    const first = await made()
    expect(await made()).toBe(first)
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    vi.stubEnv('NODE_ENV', 'production')
    expect(await made()).not.toBe(first)
  })

  test('runs the programs of its own packages, whatever npm put into PATH', async () => {
    tried.twoCommits()
    tried.git('switch', '--quiet', 'main')
    const program = join(tried.project, 'node_modules/.bin/tell')
    const telling = (word: string) => {
      tried.write({ 'node_modules/.bin/tell': `#!/bin/sh\necho ${word} > told\n` })
      chmodSync(program, 0o755)
    }
    telling('first')
    tried.commit('One', { 'tailgate.config.mjs': config("build: { command: ['tell'] },") })
    telling('second')
    tried.commit('Two', {})
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    vi.stubEnv('PATH', `${dirname(program)}:${process.env.PATH}`)
    const { base, head } = await tried.resolved({ base: 'HEAD~1' })
    const told = [base, head].map(({ directory }) => readFileSync(join(directory, 'told'), 'utf8').trim())
    expect(told).toEqual(['first', 'second'])
  })

  test.each([
    ['fails', 'echo no such module; exit 3', '20s', 'ended with code 3'],
    ['takes too long', 'echo no such module; exec sleep 60', '3s', 'was not done after 3 s'],
  ])(
    'a base whose build %s is reported with the last lines, and leaves nothing',
    async (_, script, within, problem) => {
      tried.twoCommits()
      tried.git('switch', '--quiet', 'main')
      const description = config(`build: { command: ['sh', 'build.sh'], within: '${within}' },`)
      tried.commit('Broken', { 'build.sh': script, 'tailgate.config.mjs': description })
      tried.commit('Mended', { 'build.sh': '' })
      const error = await tried.problemOf({ base: 'HEAD~1' })
      expect([error.code, error.exit]).toEqual(['BUILD_FAILED', 4])
      expect(error.message).toContain('base (')
      expect(error.message).toContain(problem)
      expect(error.message).toContain('no such module')
      expect(readdirSync(join(tried.place, 'cache/revisions/checkouts'))).toEqual([])
    },
  )

  test('a build that is no program is reported as such', async () => {
    tried.twoCommits()
    tried.git('switch', '--quiet', 'main')
    tried.commit('Broken', { 'tailgate.config.mjs': config("build: { command: ['no-such-program'] },") })
    tried.commit('Next', { 'app.js': 'next' })
    const error = await tried.problemOf({ base: 'HEAD~1' })
    expect([error.code, error.message]).toEqual([
      'BUILD_FAILED',
      expect.stringContaining('no-such-program is not installed, or may not be run.'),
    ])
  })

  test.runIf(process.getuid?.() === 0)('root leaves it to the owner of the project', async () => {
    tried.start()
    const description = config("build: { command: ['sh', 'build.sh'] },")
    tried.commit('First', {
      'tailgate.config.mjs': description,
      'build.sh': 'id -u > who; echo $HOME > home',
    })
    execFileSync('chown', ['-R', '65534:65534', tried.project])
    const { base } = await tried.resolved({ base: 'HEAD' })
    const read = (name: string) => readFileSync(join(base.directory, name), 'utf8').trim()
    expect([read('who'), read('home')]).toEqual(['65534', '/nonexistent'])
    for (const name of ['', '.git', '.git/HEAD', 'build.sh'])
      expect(statSync(join(base.directory, name)).uid).toBe(65534)
  })
})

describe('the Node that prepares an arm', () => {
  /** Puts another Node into PATH and returns its path; what it is decides how large its file is. */
  const install = (what: string) => tried.install('node', `# ${what}\nexec '${process.execPath}' "$@"`)
  const startedBy = (program: string) =>
    config("build: { command: ['sh', 'build.sh'] },").replace("['node'", `['${program}'`)
  /** A project with two configs, whose apps are started by two programs, and whose build writes down the Node that it finds. */
  const project = () => {
    tried.start()
    tried.commit('First', {
      'node.config.mjs': startedBy('node'),
      'npm.config.mjs': startedBy('npm'),
      'build.sh': 'command -v node > which',
    })
  }
  const builtBy = ({ directory }: { directory: string }) =>
    readFileSync(join(directory, 'which'), 'utf8').trim()

  test.each([undefined, 'HEAD'])('is ours for an app that `node` starts; head is %s', async (head) => {
    install('22')
    project()
    const arms = await tried.resolved({ base: 'HEAD', head, config: 'node.config.mjs' })
    const own = join(dirname(process.execPath), 'node')
    expect([arms.base, arms.head].map(builtBy)).toEqual([own, own])
  })

  test.each([undefined, 'HEAD'])(
    'is that of PATH for an app that another program starts; head is %s',
    async (head) => {
      const other = install('22')
      project()
      const arms = await tried.resolved({ base: 'HEAD', head, config: 'npm.config.mjs' })
      expect([arms.base, arms.head].map(builtBy)).toEqual([other, other])
    },
  )

  test('that is replaced on PATH makes the arm again only where it starts the app', async () => {
    install('22')
    project()
    const made = async (program: string) =>
      (await tried.resolved({ base: 'HEAD', config: `${program}.config.mjs` })).base.directory
    const [ofOurs, ofPath] = [await made('node'), await made('npm')]
    expect(await made('npm')).toBe(ofPath)
    install('22.11')
    expect(await made('node')).toBe(ofOurs)
    expect(await made('npm')).not.toBe(ofPath)
  })

  test('that the config of the checkout names against that of the working tree is the one; nothing else is kept', async () => {
    install('22')
    project()
    tried.commit('By node', { 'tailgate.config.mjs': startedBy('node') })
    tried.commit('By npm', { 'tailgate.config.mjs': startedBy('npm') })
    const { base, head } = await tried.resolved({
      base: 'HEAD',
      head: 'HEAD~1',
      baseConfig: 'node.config.mjs',
    })
    const own = join(dirname(process.execPath), 'node')
    expect([base, head].map(builtBy)).toEqual([own, own])
    const made = readdirSync(join(tried.place, 'cache/revisions/checkouts'))
    expect(made.filter((name) => /^[0-9a-f]+$/.test(name))).toHaveLength(2)
  })
})
