import { resolve } from 'node:path'
import { secretsOfHeader } from '../../base/redact.ts'
import { completeTarget } from '../target/complete-target.ts'
import type { Target } from '../target/target.ts'
import type { TypedLoad } from '../typed/typed-load.ts'
import { typedName, typedScenario } from '../typed/typed-scenario.ts'
import type { LoadedScenario, LoadedTarget } from './load.ts'

/** Turns a host and port into the name of a target: letters, digits and hyphens, a letter first. */
function nameOf(url: string): string {
  const { host } = new URL(url)
  const words = host.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-+|-+$/g, '')
  return (/^[a-z]/i.test(words) ? words : `at-${words}`).slice(0, 40)
}

/** The method and path of a route, without the query, since the query differs between requests. */
const patternOf = ({ method, path }: TypedLoad['requests'][number]): `${string} /${string}` =>
  `${method} ${path.replace(/[?#].*$/, '')}` as `${string} /${string}`

/**
 * The target and the scenario of a load that was typed, as the files of a project would give them.
 * @throws TailgateError USAGE.
 */
export function typedProject(load: TypedLoad, directory: string): LoadedTarget {
  const target = completeTarget({
    name: nameOf(load.url),
    url: load.url,
    routes: Object.fromEntries(load.requests.map((request) => [request.route, patternOf(request)])),
  } as Parameters<typeof completeTarget>[0])
  const scenario: LoadedScenario = {
    ...{ scenario: typedScenario(load), typed: load, variables: [] },
    // There is no file; messages of the driver name a scenario by the name of its file.
    file: resolve(directory, typedName),
  }
  return { target, root: resolve(directory), scenarios: [scenario] }
}

/**
 * The target of a project at the URL where it already runs: nothing of it is started, and everything that its stack would
 * provide is left out.
 */
export const attachedTo = (target: Target, url: string): Target => ({
  ...target,
  ...{ url, app: undefined, services: {}, proxy: 'none', dataset: undefined, arm: {} },
})

/** The parts of a typed load that must not be shown: the values of its headers, wherever they came from. */
export const secretsOfLoads = ({ scenarios = [] }: Pick<LoadedTarget, 'scenarios'>): readonly string[] =>
  scenarios.flatMap(
    ({ typed }) => typed?.headers.flatMap(([name, value]) => secretsOfHeader(name, value)) ?? [],
  )
