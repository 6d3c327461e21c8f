import { messageOf, TailgateError } from '../../base/errors.ts'
import type { AppImage } from '../../config/target/description.ts'
import { engineAddress, openEngine } from '../../guard/docker/engine.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'
import { askEngine } from '../docker/docker-reachable.ts'
import { findImage, type Wanted } from '../docker/find-image.ts'

/** The facts in an image that are used here. */
export interface ImageFacts {
  readonly id: string
  /** The exposed TCP ports, in the order of the image. */
  readonly exposed: readonly number[]
  readonly hasHealthCheck: boolean
  readonly stopSignal: ProcessDescription['stopSignal']
}

const softStops: readonly string[] = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
] satisfies ProcessDescription['stopSignal'][]

/** The TCP ports among exposed ports: an HTTP client cannot use `9000/udp`. */
export const tcpPorts = (exposed: readonly string[]): readonly number[] =>
  exposed.flatMap((text) => {
    const [, port] = /^(\d+)(?:\/tcp)?$/.exec(text) ?? []
    return port === undefined ? [] : [Number(port)]
  })

export const exposedPorts = (exposed: Readonly<Record<string, unknown>> | undefined): readonly number[] =>
  tcpPorts(Object.keys(exposed ?? {}))

/** How to get a missing image. */
export const remedyOf = ({ name, dockerfile }: AppImage): string =>
  dockerfile === undefined
    ? `Pull it with: docker pull ${name}, or build it under that name.`
    : `Build it with: docker build --tag ${name} --file ${dockerfile} .`

/** The error for what runs in Docker where no daemon answers; `what` is the beginning of a sentence. */
export const dockerNeeded = (what: string, cause: unknown): TailgateError =>
  new TailgateError('DOCKER_NEEDED', { what, host: engineAddress(), problem: messageOf(cause) }, { cause })

/** @throws TailgateError DOCKER_NEEDED when no daemon answers, DOCKER_ELSEWHERE. */
export async function requireDocker(what: string): Promise<void> {
  await askEngine(
    5000,
    (engine) => engine.ping(),
    (cause) => dockerNeeded(what, cause),
  )
}

/**
 * Finds an image on this machine, or pulls it, and reads its facts.
 * @param what the service that starts from it, as the beginning of a sentence.
 * @throws TailgateError DOCKER_NEEDED, DOCKER_ELSEWHERE, IMAGE_MISSING; the signal's reason.
 */
export async function factsOf(
  wanted: Wanted,
  what: string,
  signal: AbortSignal,
  onPull: (image: string) => void,
): Promise<ImageFacts> {
  await requireDocker(what)
  const engine = openEngine()
  const id = await findImage(engine, wanted, signal, onPull)
  const { Config } = await engine.getImage(id).inspect()
  const { ExposedPorts, Healthcheck, StopSignal } = Config as typeof Config & { StopSignal?: string }
  const test = Healthcheck?.Test ?? []
  return {
    id,
    exposed: exposedPorts(ExposedPorts),
    hasHealthCheck: test.length > 0 && test[0] !== 'NONE',
    stopSignal: (softStops.includes(StopSignal ?? '') ? StopSignal : 'SIGTERM') as ImageFacts['stopSignal'],
  }
}
