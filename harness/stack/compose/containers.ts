import { reservedServices } from '../../config/figures/row.ts'
import { openEngine } from '../../guard/docker/engine.ts'
import type { RunningService } from '../launch/running-service.ts'

/** A running container of a project. */
export interface ComposedContainer {
  readonly service: string
  readonly pid: number
  /** The id of its image. */
  readonly image: string
  /** The state of its own health check; undefined when it has none. */
  readonly health: string | undefined
}

/** The running containers of a project. */
export async function containersOf(project: string): Promise<readonly ComposedContainer[]> {
  const engine = openEngine()
  const listed = await engine.listContainers({
    filters: { label: [`com.docker.compose.project=${project}`] },
  })
  const inspected = await Promise.all(
    listed.map(({ Id }) =>
      engine
        .getContainer(Id)
        .inspect()
        // It may have ended since it was listed.
        .catch(() => undefined),
    ),
  )
  return inspected.flatMap((one) => {
    if (one === undefined || one.State.Pid === 0) return []
    const { State, Config, Image } = one
    const service = Config.Labels['com.docker.compose.service'] ?? ''
    return [{ service, pid: State.Pid, image: Image, health: State.Health?.Status }]
  })
}

/** Names that mean something else in the evidence than a service of a Compose file that is not the app. */
const takenNames: readonly string[] = ['app', ...reservedServices]

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
      pids: own.map(({ pid }) => pid),
    }))
