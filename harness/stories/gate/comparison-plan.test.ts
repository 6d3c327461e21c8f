import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { loadTarget } from '../../config/loading/load.ts'
import type { Probe } from '../../evidence/paired.ts'
import type { ResolvedArm } from '../../revisions/arm.ts'
import { type ComparisonPlan, missingRoutes, planComparison, unaskedRoutes } from './comparison-plan.ts'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tailgate-plan-'))
  onTestFinished(() => rmSync(project, { recursive: true }))
})

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true })
    writeFileSync(join(project, name), text)
  }
}

const config = (...routes: readonly string[]): string =>
  `export default { name: 'shop', app: 'node app.js', routes: { ${routes.map((route) => `${route}: 'GET /${route}'`).join(', ')} } }`

/** The file of a scenario with one journey through these routes. */
const scenario = (name: string, ...routes: readonly string[]): string =>
  `export default { name: '${name}', engine: 'open-loop', arrivals: { kind: 'poisson', rate: '10/s' }, duration: '10s',
    mix: [{ steps: [${routes.map((route) => `{ route: '${route}' }`).join(', ')}] }] }`

const revision: ResolvedArm['revision'] = {
  ...{ kind: 'working tree', asked: undefined, commit: undefined, short: undefined, subject: undefined },
  ...{ tree: undefined, dirty: true },
}

/** The plan of a comparison of the project with itself, base with another config where one is named. */
async function planned(
  scenarios: readonly string[],
  baseConfig = 'tailgate.config.mjs',
  more: { readonly rows?: string } = {},
) {
  const armOf = async (file: string): Promise<ResolvedArm> => ({
    ...{ revision, directory: project },
    target: await loadTarget(project, { config: join(project, file) }),
  })
  const arms = { base: await armOf(baseConfig), head: await armOf('tailgate.config.mjs') }
  return planComparison(
    {
      ...{ purpose: 'compare', scenario: scenarios, setups: { base: {}, head: {} }, ...more },
      settings: { limits: [], accepted: [] },
    },
    { ...arms, isSame: false, scenarios, notes: [] },
    () => 7,
  )
}

/** The routes of base alone that each scenario of a plan is with. */
const ofBaseIn = (plan: ComparisonPlan) => plan.scenarios.map((one) => missingRoutes(plan, one).base)

describe('the scenarios of a comparison', () => {
  beforeEach(() => {
    write({
      'tailgate.config.mjs': config('list'),
      'scenarios/browse.mjs': scenario('browse', 'list'),
      'scenarios/copy.mjs': scenario('browse', 'list'),
    })
  })

  test.each<[string, string[]]>([
    ['that were asked for', ['browse', 'copy']],
    ['that are the standard ones', []],
  ])('are refused if two %s have one name', async (_, names) => {
    await expect(planned(names)).rejects.toMatchObject({
      ...{ code: 'USAGE', exit: 2 },
      message:
        'scenarios/browse.mjs and scenarios/copy.mjs both name their scenario browse, and results are told apart by that name: give one of them another name, or ask for only one of them.',
    })
  })

  test('are one if a file is asked for by its name and by its path', async () => {
    const { scenarios } = await planned(['browse', join(project, 'scenarios/browse.mjs')])
    expect(scenarios.map(({ file }) => file)).toEqual([join(project, 'scenarios/browse.mjs')])
  })
})

test('no rows can be asked for where head has no dataset that could have them', async () => {
  write({ 'tailgate.config.mjs': config('list'), 'scenarios/browse.mjs': scenario('browse', 'list') })
  await expect(planned(['browse'], undefined, { rows: '1000' })).rejects.toMatchObject({
    ...{ code: 'USAGE', exit: 2 },
    message: expect.stringContaining('--rows says how many rows the dataset has, and the target has none'),
  })
})

describe('routes that only one arm has', () => {
  beforeEach(() => {
    write({
      'tailgate.config.mjs': config('list', 'added', 'rest'),
      'base.config.mjs': config('list', 'rest', 'old'),
      'scenarios/browse.mjs': scenario('browse', 'list', 'added', 'rest'),
      'scenarios/view.mjs': scenario('view', 'list'),
    })
  })

  test('are of base where only its own config names them, and are told once for all scenarios', async () => {
    expect(ofBaseIn(await planned(['browse', 'view'], 'base.config.mjs'))).toEqual([['old'], []])
    expect(ofBaseIn(await planned(['browse', 'view']))).toEqual([[], []])
  })

  test('are of head where a scenario asks for them, and what comes only after them is told', async () => {
    const plan = await planned(['browse', 'view'], 'base.config.mjs')
    expect(plan.scenarios.map((one) => missingRoutes(plan, one).head)).toEqual([['added'], []])
    expect(plan.notes).toEqual([
      'rest of browse is not compared: it comes only after added, which base does not have.',
    ])
  })

  test('may show only in the answers of base, and what comes after them is told then', async () => {
    const plan = await planned(['browse'])
    const [browse] = plan.scenarios
    if (browse === undefined) throw new Error('nothing is planned')
    expect(plan.notes).toEqual([])
    const answered = (status: number): Probe => ({
      ...{ requests: 40, counters: {} },
      answers: [{ shape: { status, type: '', body: 'empty' }, count: 40 }],
    })
    const unasked: Probe = { requests: 0, counters: {}, answers: [] }
    const head = { list: answered(200), added: answered(200), rest: answered(200) }
    const base = { ...head, added: answered(404), rest: unasked }
    expect(unaskedRoutes(plan, browse, { base, head })).toEqual([
      'rest of browse is not compared: it comes only after added, which base does not have.',
    ])
    expect(unaskedRoutes(plan, browse, { base: head, head })).toEqual([])
  })
})
