import { messageOf, TailgateError } from '../../base/errors.ts'
import { holderName } from '../../guard/docker/specification.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'

/** Who names the image of a container: the config, for the app and for a service of `services`, or the stack itself. */
type Namer = 'config' | 'stack'

/** What to try where Docker cannot start an image. An image of the stack always gets its command from us. */
const remedyFor = (image: string, namer: Namer): string => {
  const byHand = `Try \`docker run --rm ${image}\` by hand.`
  return namer === 'stack'
    ? `${byHand} Where a port is taken, stop what holds it.`
    : `${byHand} If the image starts no program by itself, give a \`command\` beside it.`
}

/** What a container is for, in words. */
const serviceOf = (name: string): string => (name === holderName ? 'the network of the stack' : name)

/**
 * Starts a process that may run in a container.
 * @throws TailgateError CONTAINER_FAILED when Docker cannot start it, for example when its image does not contain the
 * program.
 */
export async function spawnContained(
  guard: Pick<Guard, 'spawn'>,
  description: ProcessDescription,
  image: string,
  namer: Namer,
): Promise<GuardedProcess> {
  if (description.container === undefined) return guard.spawn(description)
  try {
    return await guard.spawn(description)
  } catch (problem) {
    if (problem instanceof TailgateError) throw problem
    const text = messageOf(problem)
    // Docker's message helps the user; an error because the run ended is passed on.
    if (!/HTTP code|OCI runtime|container/i.test(text)) throw problem
    throw new TailgateError(
      'CONTAINER_FAILED',
      {
        ...{ service: serviceOf(description.name), image },
        ...{ problem: text.trim(), remedy: remedyFor(image, namer) },
      },
      { cause: problem },
    )
  }
}
