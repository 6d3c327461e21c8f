import { isAbsolute } from 'node:path'
import type { FoundRequest, FoundRoute } from '../found/found.ts'
import { variablesIn } from '../routes/hide-secrets.ts'
import { asName } from '../routes/route-name.ts'
import { comment, keyLiteral, literal, quoted, textLiteral } from './literal.ts'
import type { Proposal } from './proposals.ts'
import { variableHelper } from './variable-helper.ts'
import type { WrittenFile } from './written-file.ts'

/** With more paths than this, the paths are written to a file of their own. */
const mostInline = 60

export interface ScenarioToWrite {
  readonly name: string
  /** The file name of the config, which the scenario imports. */
  readonly config: string
  readonly why: string
  /** The routes of the source; those that are left out are reported. */
  readonly routes: readonly FoundRoute[]
  /** In the notation of a scenario: `20/s`. */
  readonly rate: string
  readonly rateReason: string
  readonly duration: string
  readonly proposal: Proposal
}

/** The import of the config; scenarios are in a folder beside it. */
const importOf = (config: string): string => `import target from '../${config}'\n\n`

const hasPathsAlone = ({ requests }: FoundRoute): boolean =>
  requests.every(
    ({ path, body, headers }) => typeof path === 'string' && body === undefined && headers === undefined,
  )

/** A request in the notation of a scenario. */
function described({ path, headers, body }: FoundRequest, indent: string): string {
  const parts: string[] = [`path: ${textLiteral(path)}`]
  if (headers !== undefined) parts.push(`headers: ${literal(headers, `${indent}  `)}`)
  if (body?.kind === 'json') parts.push(`body: ${literal(body.value, `${indent}  `)}`)
  if (body?.kind === 'text') parts.push(`body: ${textLiteral(body.text)}`)
  if (body?.kind === 'form') parts.push(`form: ${literal(body.fields, `${indent}  `)}`)
  const flat = `{ ${parts.join(', ')} }`
  if (!flat.includes('\n') && flat.length + indent.length <= 100) return flat
  return `{\n${parts.map((part) => `${indent}  ${part},\n`).join('')}${indent}}`
}

/** How one route is requested: code before the scenario, and the request in its entry of the mix. */
interface Asked {
  readonly route: FoundRoute
  readonly declared: string
  readonly request: string
}

function askedFor(route: FoundRoute, kept: Kept): Asked {
  const [only, second] = route.requests
  const constant = asName(route.name)
  if (only === undefined || second === undefined) {
    const single = only ?? { path: route.pattern }
    const isPath = typeof single.path === 'string' && hasPathsAlone(route)
    return {
      route,
      declared: '',
      request: isPath ? textLiteral(single.path) : `() => (${described(single, '    ')})`,
    }
  }
  if (hasPathsAlone(route)) {
    const paths = route.requests.map(({ path }) => path)
    const from = kept === 'inline' ? `${constant}Paths` : `paths[${quoted(route.name)}]`
    return {
      route,
      declared: kept === 'inline' ? `const ${constant}Paths = ${literal(paths)}\n` : '',
      request: `({ random }) => ({ path: drawn(${from}, random) })`,
    }
  }
  const list = `[\n${route.requests.map((one) => `  ${described(one, '  ')},\n`).join('')}]`
  // Secrets are read when a request is made, so that the file can be loaded without them.
  return variablesIn(route.requests).length > 0
    ? {
        route,
        declared: `const ${constant}Requests = (): readonly RequestDescription[] => ${list}\n`,
        request: `({ random }) => drawn(${constant}Requests(), random)`,
      }
    : {
        route,
        declared: `const ${constant}Requests: readonly RequestDescription[] = ${list}\n`,
        request: `({ random }) => drawn(${constant}Requests, random)`,
      }
}

type Kept = 'inline' | 'in a file'

const drawnHelper = `/** One of several, each as likely as the others. */
const drawn = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T

`

const budgetLines = ({ budgets, reasons }: Proposal): string =>
  `${comment(reasons, '  ')}  budgets: {\n${Object.entries(budgets)
    .map(([route, limits]) => `    ${keyLiteral(route)}: ${literal(limits, '    ')},\n`)
    .join('')}  },\n`

/** The code above a scenario: imports, helpers, and the requests that it draws from. */
function head(
  { name, config }: Pick<ScenarioToWrite, 'name' | 'config'>,
  asked: readonly Asked[],
  kept: Kept,
): string {
  const declared = asked.map((one) => one.declared).join('')
  const inFile = kept === 'in a file' && asked.some(({ request }) => request.includes('drawn(paths['))
  const secrets = variablesIn(asked.map(({ route }) => route.requests))
  return [
    inFile ? "import { readFileSync } from 'node:fs'\n" : '',
    declared.includes('RequestDescription') ? "import type { RequestDescription } from 'tailgate'\n" : '',
    importOf(config),
    secrets.length > 0 ? variableHelper : '',
    asked.some(({ request }) => request.includes('drawn(')) ? drawnHelper : '',
    inFile
      ? `/** What was asked for, by route; what was asked for often is in it as often. */\nconst paths = JSON.parse(readFileSync(new URL('${name}.paths.json', import.meta.url), 'utf8'))\n\n`
      : '',
    declared === '' ? '' : `${declared}\n`,
  ].join('')
}

/** A scenario with a mix, and a file with its paths if there are many. */
export function scenarioFiles(scenario: ScenarioToWrite): readonly WrittenFile[] {
  const { name, why, routes, rate, rateReason, duration, proposal } = scenario
  const mixed = routes.filter(({ leftOut }) => leftOut === undefined)
  const drawnFrom = mixed.filter((route) => route.requests.length > 1 && hasPathsAlone(route))
  const kept: Kept =
    drawnFrom.reduce((sum, { requests }) => sum + requests.length, 0) > mostInline ? 'in a file' : 'inline'
  const asked = mixed.map((route) => askedFor(route, kept))
  const left = routes.filter((route) => route.leftOut !== undefined)
  const entries = asked.map(({ route, request }) => {
    const flat = `    { route: ${quoted(route.name)}, weight: ${route.weight}, request: ${request} },\n`
    return flat.length <= 112 && !request.includes('\n')
      ? flat
      : `    {\n      route: ${quoted(route.name)},\n      weight: ${route.weight},\n      request: ${request.replaceAll('\n', '\n  ')},\n    },\n`
  })
  const text = [
    head(scenario, asked, kept),
    'export default target.scenario({\n',
    `  name: ${quoted(name)},\n`,
    `  why: ${quoted(why)},\n`,
    "  engine: 'open-loop',\n",
    comment([rateReason], '  '),
    `  arrivals: { kind: 'poisson', rate: ${quoted(rate)} },\n`,
    `  duration: ${quoted(duration)},\n`,
    ...(left.length > 0
      ? [
          comment(
            left.map((route) => `Not asked for: ${route.name} ${route.leftOut}.`),
            '  ',
          ),
        ]
      : []),
    `  mix: [\n${entries.join('')}  ],\n`,
    budgetLines(proposal),
    '})\n',
  ].join('')
  const file = { path: `scenarios/${name}.ts`, text, what: `a mix of ${mixed.length} routes at ${rate}` }
  if (kept === 'inline') return [file]
  const paths = Object.fromEntries(
    drawnFrom.map((route) => [route.name, route.requests.map(({ path }) => path)]),
  )
  return [
    file,
    {
      path: `scenarios/${name}.paths.json`,
      text: `${JSON.stringify(paths, null, 1)}\n`,
      what: 'the paths it draws from',
    },
  ]
}

/** A scenario that replays a log, and its recording. */
export function replayFiles(
  { name, config }: Pick<ScenarioToWrite, 'name' | 'config'>,
  {
    words,
    seconds,
    requests,
  }: { readonly words: string; readonly seconds: number; readonly requests: readonly unknown[] },
  proposal: Proposal,
): readonly WrittenFile[] {
  const text = [
    "import { readFileSync } from 'node:fs'\n",
    importOf(config),
    `const requests = JSON.parse(readFileSync(new URL('${name}.requests.json', import.meta.url), 'utf8'))\n\n`,
    'export default target.scenario({\n',
    `  name: ${quoted(name)},\n`,
    `  why: ${quoted(`As it came: ${words}, request for request at the same moments.`)},\n`,
    "  engine: 'open-loop',\n",
    "  arrivals: { kind: 'recorded', requests },\n",
    '  connections: 256,\n',
    `  duration: ${quoted(`${seconds}s`)},\n`,
    budgetLines(proposal),
    '})\n',
  ].join('')
  return [
    {
      path: `scenarios/${name}.ts`,
      text,
      what: `${words}, replayed with its own moments (${requests.length} requests in ${seconds} s)`,
    },
    {
      path: `scenarios/${name}.requests.json`,
      text: `[\n${requests.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`,
      what: 'the recording: when what was asked for',
    },
  ]
}

/** A scenario that runs a k6 script unchanged. */
export function k6File(
  { name, config }: Pick<ScenarioToWrite, 'name' | 'config'>,
  script: { readonly path: string; readonly hasLoad: boolean },
  routes: readonly FoundRoute[],
  proposal: Proposal,
): WrittenFile {
  const text = [
    importOf(config),
    'export default target.scenario({\n',
    `  name: ${quoted(name)},\n`,
    `  why: ${quoted(`The script ${script.path} as it is, run by k6.`)},\n`,
    "  engine: 'k6',\n",
    // It is relative to the scenario, which is in a folder of the project.
    `  script: ${quoted(isAbsolute(script.path) ? script.path : `../${script.path}`)},\n`,
    `  routes: ${literal(
      routes.map((route) => route.name),
      '  ',
    )},\n`,
    ...(script.hasLoad
      ? [comment(['The script brings its own load.'], '  ')]
      : [
          comment(
            ['The script learns it as RATE. It is a guess, as the script says nothing of its load.'],
            '  ',
          ),
          "  rate: '10/s',\n",
        ]),
    "  duration: '30s',\n",
    budgetLines(proposal),
    '})\n',
  ].join('')
  return { path: `scenarios/${name}.ts`, text, what: `the script ${script.path}, run by k6` }
}
