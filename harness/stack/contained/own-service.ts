import { usageError } from '../../base/errors.ts'
import { withVariables } from '../../config/target/command-words.ts'
import type { AppImage, ServiceSettings } from '../../config/target/description.ts'
import type { Service } from '../../config/target/target.ts'
import { seconds } from '../../config/units/units.ts'
import type { Guard, GuardedProcess } from '../../guard/processes/process.ts'
import { ready } from '../../guard/waiting/ready.ts'
import type { Telling } from './app-in-image.ts'
import { factsOf, remedyOf } from './image-facts.ts'
import { insidePorts } from './inside-ports.ts'
import { ownPlace } from './place.ts'
import { readyInContainer } from './readiness.ts'
import { spawnContained } from './spawn.ts'

/** How a service that the target describes runs in Docker. */
export interface ContainedService {
  readonly name: string
  readonly service: Service
  /** The image of the app, which is used for a service with a command and no image of its own. */
  readonly appImage: AppImage | undefined
  /** The ports of this machine, and the ports inside with the same names. */
  readonly ports: Readonly<Record<string, number>>
  readonly secret: ServiceSettings['secret']
  readonly guard: Guard
}

/**
 * Starts a service that the target describes in a container with its own address; resolves once it is ready.
 * @returns its process, and the id of its image.
 * @throws TailgateError DOCKER_NEEDED, IMAGE_MISSING, CONTAINER_FAILED, SERVICE_DIED, SERVICE_NOT_READY, USAGE without an
 * image.
 */
export async function startContained(
  { name, service, appImage, ports, secret, guard }: ContainedService,
  { signal, onStep }: Telling,
): Promise<{ readonly process: GuardedProcess; readonly image: string }> {
  const image = service.image ?? appImage
  if (image === undefined)
    throw usageError(
      `The service ${name} is started from its command on this machine, which containers do not reach: name an image that has the program as services.${name}.image, or use --stack native.`,
    )
  const what = `The service ${name}`
  const onPull = (pulled: string) => onStep({ type: 'step', name: `pulling the image ${pulled}` })
  const facts = await factsOf({ name: image.name, remedy: remedyOf(image) }, what, signal, onPull)
  const inside = insidePorts(service, ports)
  const [first = 0] = Object.values(inside)
  const published = Object.entries(ports).map(([key, port]) => ({ port, inside: inside[key] ?? port }))
  const settings = { host: '0.0.0.0', port: first, ports: inside, directory: '/tmp', secret }
  const environment = service.environment(settings)
  const [command = '', ...args] = withVariables(service.command ?? [], environment)
  const description = {
    ...{ name, command, args, environment, directory: guard.directory, user: undefined },
    stopSignal: facts.stopSignal,
    container: ownPlace(facts.id, published, service.command === undefined ? 'image' : 'command'),
  }
  const process = await spawnContained(guard, description, image.name, 'config')
  const main = published[0] ?? { port: 0, inside: 0 }
  const where = `services.${name}.ports`
  const { hasHealthCheck } = facts
  const check = readyInContainer(service.ready, main, { where, hasHealthCheck, isApp: false })
  await ready(process, check(process), { seconds: seconds(service.readyWithin), signal })
  return { process, image: facts.id }
}
