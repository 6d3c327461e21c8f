import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { isProgram, onPath } from '../../harness/base/find-program.ts'
import { lookFor, type Program } from '../../harness/stack/launch/programs.ts'
import { findCompose } from '../docker/composed.ts'
import { localImages, whyNot } from '../docker/daemon.ts'
import { tailgate } from '../end-to-end/tailgate.ts'

/**
 * Starts and drives a copy of every example as its reader would, and checks its dashboards. How fast it is does not matter
 * here.
 */
const examples = join(import.meta.dirname, '../../examples')
let place: string
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'tg-examples-'))
  // The user of the services must be able to read what it runs.
  chmodSync(place, 0o755)
})
afterAll(() => rmSync(place, { recursive: true }))

interface Example {
  readonly name: string
  /** The command that prepares the example before its first start. */
  readonly prepare?: readonly string[]
  /** The programs of its language and those of the stack. */
  readonly needs: readonly string[]
  readonly stack: readonly Program[]
  readonly routes: readonly string[]
  /** Whether Compose starts it, which needs Docker and local images. */
  readonly isComposed?: boolean
}

const compose = findCompose()
const noCompose = (await whyNot()) ?? (compose === undefined ? 'no Compose' : undefined)

const table: readonly Example[] = [
  { name: 'python', needs: ['python3'], stack: [], routes: ['primes'] },
  {
    ...{ name: 'go-redis', prepare: ['go', 'build', '-o', 'hits', '.'], needs: ['go'] },
    ...{ stack: ['redis-server'], routes: ['hits'] },
  },
  {
    ...{ name: 'express-postgres', prepare: ['npm', 'ci', '--ignore-scripts'], needs: ['npm'] },
    ...{ stack: ['postgres'], routes: ['list', 'one'] },
  },
  { name: 'compose', needs: [], stack: [], routes: ['hits'], isComposed: true },
]

const isHere = (program: string): boolean => onPath(program, process.env).some(isProgram)
const missing = await Promise.all(
  table.map(async ({ needs, stack, isComposed }) => {
    const found = await Promise.all(stack.map(async (program) => (await lookFor(program)) !== undefined))
    return [
      ...needs.filter((one) => !isHere(one)),
      ...stack.filter((_, index) => !found[index]),
      ...(isComposed && noCompose !== undefined ? [`Docker with Compose: ${noCompose}`] : []),
    ]
  }),
)

/** The part of the run's JSON that the test reads. */
interface Told {
  readonly scenarios: readonly {
    readonly routes: readonly { readonly route: string; readonly done: number; readonly failures: object }[]
  }[]
}

/** The part of the output of `dashboards verify` that the test reads. */
interface Verified {
  readonly run?: { readonly scenarios: string }
  readonly findings: readonly { readonly state: string }[]
  readonly alerts: readonly { readonly state: string }[]
}

/** Two copies of the example run the same code until what they mount differs, and only then can they be compared. */
async function refusesTheSameCode(directory: string): Promise<void> {
  const other = `${directory}-other`
  cpSync(directory, other, { recursive: true })
  const gate = () => tailgate(['gate', '--base', other, '--dry'], 110, directory).finished
  expect(await gate()).toMatchObject({ code: 2, stderr: expect.stringContaining('would run the same code') })
  appendFileSync(join(other, 'server.js'), '\n')
  expect(await gate()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('runs the same code in both arms'),
  })
}

/** The good states of panels and alerts; an exporter may be missing here. */
const asItShould = ['data', 'quiet', 'watching', 'unobserved']

for (const [index, { name, prepare, routes, isComposed }] of table.entries()) {
  const lacks = missing[index] ?? []
  const title = lacks.length === 0 ? `${name} runs` : `${name} runs (here is no ${lacks.join(', ')})`
  test.skipIf(lacks.length > 0)(title, async () => {
    const directory = join(place, name)
    cpSync(join(examples, name), directory, { recursive: true })
    // On a crowded machine, a service that has just started may need longer than the usual limit for some of its answers.
    const scenario = join(directory, 'scenarios/steady.ts')
    writeFileSync(scenario, readFileSync(scenario, 'utf8').replace(/(?=duration:)/, "timeout: '60s', "))
    expect(readFileSync(join(directory, 'tailgate.config.ts'), 'utf8').split('\n').length).toBeLessThan(40)
    const [program, ...args] = prepare ?? []
    if (program !== undefined) execFileSync(program, args, { cwd: directory, stdio: 'pipe' })
    const tell = async (...words: readonly string[]) => {
      const finished = await tailgate([...words, '--json'], 200, directory).finished
      // A few seconds prove little, and not every machine has every exporter.
      expect([0, 1, 3], finished.stderr).toContain(finished.code)
      return JSON.parse(finished.stdout)
    }
    if (isComposed) {
      vi.stubEnv('PATH', `${process.env.PATH}${delimiter}${dirname(compose ?? '')}`)
      // The image of the server contains Node.
      vi.stubEnv('NODE_IMAGE', localImages.APP_IMAGE)
      vi.stubEnv('REDIS_IMAGE', localImages.REDIS_IMAGE)
      await refusesTheSameCode(directory)
    }
    const { url, id } = await tell('up', '--observe')
    try {
      const load = ['--duration', '10s', '--warm-up', '1s', '--no-calibrate']
      const told: Told = await tell('run', '--url', url, ...load)
      const asked = told.scenarios.flatMap((scenario) => scenario.routes).filter(({ done }) => done > 0)
      expect(asked.map(({ route }) => route)).toEqual(expect.arrayContaining([...routes]))
      expect(asked.map(({ failures }) => failures)).toEqual(asked.map(() => ({})))
      const seen: Verified = await tell('dashboards', 'verify')
      expect(seen.run?.scenarios).toBe('steady')
      expect(seen.findings.filter(({ state }) => state === 'data').length).toBeGreaterThan(30)
      expect([...seen.findings, ...seen.alerts].filter(({ state }) => !asItShould.includes(state))).toEqual(
        [],
      )
    } finally {
      await tailgate(['down', id], 110, directory).finished
      vi.unstubAllEnvs()
    }
  })
}
