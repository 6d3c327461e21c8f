import type Docker from 'dockerode'
import { reservedServices } from '../../config/figures/row.ts'
import { beganSince, ticksAtStart } from '../../guard/docker/began-since.ts'
import { endingOf } from '../../guard/docker/ending.ts'
import { openEngine } from '../../guard/docker/engine.ts'
import type { Ending } from '../../guard/processes/process.ts'
import type { RunningService } from '../launch/running-service.ts'

/** A running container of a project. */
export interface ComposedContainer {
  readonly service: string
  /** Its first process; undefined where Docker counts other processes than those of this machine. */
  readonly pid: number | undefined
  /** The id of its image. */
  readonly image: string
  /** The state of its own health check; undefined when it has none. */
  readonly health: string | undefined
}

/** What Docker knows of the containers of a project; with `all`, also of those that have ended. */
async function inspected(project: string, all: boolean): Promise<readonly Docker.ContainerInspectInfo[]> {
  const engine = openEngine()
  const listed = await engine.listContainers({
    all,
    filters: { label: [`com.docker.compose.project=${project}`] },
  })
  const found = await Promise.all(
    listed.map(({ Id }) =>
      engine
        .getContainer(Id)
        .inspect()
        // It may have been removed since it was listed.
        .catch(() => undefined),
    ),
  )
  return found.filter((one) => one !== undefined)
}

const serviceOf = ({ Config }: Docker.ContainerInspectInfo): string =>
  Config.Labels['com.docker.compose.service'] ?? ''

/**
 * The running containers of a project.
 * @param starter the process that started them, which is older than each of them.
 */
export async function containersOf(project: string, starter: number): Promise<readonly ComposedContainer[]> {
  const since = await ticksAtStart(starter)
  const found = await inspected(project, false)
  const running = found.filter(({ State }) => State.Pid !== 0)
  return Promise.all(
    running.map(async (one) => ({
      service: serviceOf(one),
      pid: (await beganSince(one.State.Pid, since)) ? one.State.Pid : undefined,
      image: one.Image,
      health: one.State.Health?.Status,
    })),
  )
}

/** A container of a project that has ended. */
export interface EndedContainer {
  readonly service: string
  readonly ending: Ending
  /** When it ended, as Docker writes it. */
  readonly at: string
}

/** The containers of a project that have ended. */
export async function endedIn(project: string): Promise<readonly EndedContainer[]> {
  const found = await inspected(project, true)
  return found.flatMap((one) => {
    const { Status, ExitCode, OOMKilled, FinishedAt } = one.State
    if (Status !== 'exited' && Status !== 'dead') return []
    const cause = OOMKilled ? ', as it wanted more memory than it may have' : ''
    return [{ service: serviceOf(one), ending: { ...endingOf(ExitCode), cause }, at: FinishedAt }]
  })
}

/**
 * The container whose end is a failure, and the first of several, because Compose then stops the others: one that did not end
 * with code 0, or one of the app. Other services may be done, such as one that prepares a database.
 */
export const failedAmong = (app: string, ended: readonly EndedContainer[]): EndedContainer | undefined =>
  ended
    .filter(({ service, ending }) => ending.code !== 0 || service === app)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))[0]

/** Names that mean something else in the evidence than a service of a Compose file that is not the app. */
const takenNames: readonly string[] = ['app', ...reservedServices]

/** The first processes of containers, as far as they can be seen from here. */
export const pidsOf = (containers: readonly ComposedContainer[]): readonly number[] =>
  containers.flatMap(({ pid }) => pid ?? [])

/** The services of a project beside its app. One whose name means something else is called `compose-<name>`. */
export const servicesBeside = (
  app: string,
  containers: readonly ComposedContainer[],
): readonly RunningService[] =>
  [...Map.groupBy(containers, ({ service }) => service)]
    .filter(([service]) => service !== app)
    .map(([service, own]) => ({
      name: takenNames.includes(service) ? `compose-${service}` : service,
      ...{ version: 'unknown', image: own[0]?.image, port: 0 },
      pids: pidsOf(own),
    }))
