import { connect } from 'node:net'
import { loadProjectModules } from '../../config/loading/project-modules.ts'
import { watchEnvironment } from '../../config/loading/watched-environment.ts'
import { completeScenario } from '../../config/scenario/complete-scenario.ts'
import type { ScenarioDescription } from '../../config/scenario/description.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'
import type { DriverFailure } from '../engine/drive-messages.ts'
import { boundFetch } from '../requests/bounded-fetch.ts'
import { thrownBy } from '../requests/scenario-fault.ts'
import { driverFailure, isOfPeople } from './driver-failure.ts'
import { type Link, openLink } from './driver-socket.ts'

/** The messages that every driver sends. */
type Said =
  | { readonly type: 'variables'; readonly names: readonly string[] }
  | { readonly type: 'end' }
  | DriverFailure

/**
 * The scenario of a module, by its URL.
 * @throws TailgateError SCENARIO_FAULT when it cannot be loaded here although the plan could load it.
 */
export async function scenarioAt(url: URL, routes: Readonly<Record<string, string>>): Promise<Scenario> {
  try {
    const loaded: { default: ScenarioDescription } = await import(url.href)
    return completeScenario(loaded.default, routes)
  } catch (error) {
    throw thrownBy({ what: `the file ${url.pathname}`, written: undefined }, error)
  }
}

async function run<Order, Message>(
  link: Link<Order, Message | Said>,
  work: (link: Link<Order, Message | Said>) => Promise<void>,
): Promise<void> {
  using environment = watchEnvironment()
  using _fetch = boundFetch()
  try {
    await work(link)
    link.send({ type: 'end' })
  } catch (error) {
    link.send(driverFailure(error))
    if (!isOfPeople(error)) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  } finally {
    link.send({ type: 'variables', names: environment.names })
    link.close()
  }
}

/**
 * Makes this process one that drives load. Its only argument is the path of the socket over which the harness sends its
 * order. It ends when `work` has ended, when it is told to stop, or when the harness has ended.
 */
export async function driverProgram<Order, Message>(
  work: (link: Link<Order, Message | Said>) => Promise<void>,
): Promise<void> {
  const [, , path] = process.argv
  if (path === undefined) {
    process.stderr.write('The driver takes the path of the socket of its harness.\n')
    process.exitCode = 2
  } else {
    loadProjectModules()
    await run(await openLink<Order, Message | Said>(connect(path)), work)
  }
}
