import { resolve } from 'node:path'
import { secretsOfHeader } from '../../base/redact.ts'
import { completeTarget } from '../target/complete-target.ts'
import type { Target } from '../target/target.ts'
import type { TypedLoad } from '../typed/typed-load.ts'
import { typedName, typedScenario } from '../typed/typed-scenario.ts'
import type { LoadedScenario, LoadedTarget } from './load.ts'

/** A host and port as the name of a target: letters, digits and hyphens, a letter first. */
function nameOf(url: string): string {
  const { host } = new URL(url)
  const words = host.replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-+|-+$/g, '')
  return (/^[a-z]/i.test(words) ? words : `at-${words}`).slice(0, 40)
}

/** The method and path of a route, without the query, which differs from request to request. */
const patternOf = ({ method, path }: TypedLoad['requests'][number]): `${string} /${string}` =>
  `${method} ${path.replace(/[?#].*$/, '')}` as `${string} /${string}`

/** The target and the scenario of a load that was typed, as the files of a project would give them. @throws TailgateError USAGE. */
export function typedProject(load: TypedLoad, directory: string): LoadedTarget {
  const target = completeTarget({
    name: nameOf(load.url),
    url: load.url,
    routes: Object.fromEntries(load.requests.map((request) => [request.route, patternOf(request)])),
  } as Parameters<typeof completeTarget>[0])
  const scenario: LoadedScenario = {
    ...{ scenario: typedScenario(load), typed: load, variables: [] },
    // There is none; messages of the driver call a scenario by the name of its file.
    file: resolve(directory, typedName),
  }
  return { target, root: resolve(directory), scenarios: [scenario] }
}

/** A target of a project where it runs already: nothing of it is started, and what its stack would have is not there. */
export const attachedTo = (target: Target, url: string): Target => ({
  ...target,
  ...{ url, app: undefined, services: {}, proxy: 'none', dataset: undefined, arm: {} },
})

/** What a typed load holds that must not be seen: the values of its headers, wherever they came from. */
export const secretsOfLoads = ({ scenarios = [] }: Pick<LoadedTarget, 'scenarios'>): readonly string[] =>
  scenarios.flatMap(
    ({ typed }) => typed?.headers.flatMap(([name, value]) => secretsOfHeader(name, value)) ?? [],
  )
