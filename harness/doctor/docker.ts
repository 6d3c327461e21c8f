import { messageOf } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import type { AppImage } from '../config/target/description.ts'
import { openEngine } from '../guard/docker/engine.ts'
import { reachEngine } from '../stack/docker/docker-reachable.ts'
import { lookForImage } from '../stack/docker/find-image.ts'
import { choiceOf, images } from '../stack/docker/images.ts'
import { isAtLeast } from '../stack/launch/version.ts'
import { type Finding, here, lacking, note } from './finding.ts'

/** How long a daemon may take to answer, in milliseconds. */
const dockerTimeoutMs = 2000

async function lookForImages(
  environment: Environment,
  app: AppImage | undefined,
): Promise<readonly Finding[]> {
  const engine = openEngine(dockerTimeoutMs)
  const isHere = async (name: string): Promise<boolean> => (await lookForImage(engine, name)) !== undefined
  const names = [...new Set(Object.keys(images).map((program) => choiceOf(program, environment, app).name))]
  const found = await Promise.all(names.map(isHere))
  const pulled = names.filter((_, index) => !found[index])
  const services =
    pulled.length === 0
      ? here('images', 'all are here')
      : note(
          'images',
          `${pulled.length} of ${names.length} are not here and would be pulled: ${pulled.join(', ')}`,
        )
  if (app === undefined && !environment.APP_IMAGE) return [services]
  const { name, remedy } = choiceOf('app', environment, app)
  return [
    services,
    (await isHere(name))
      ? here('image of the app', name)
      : {
          ...lacking('image of the app', `${name} is not built, so nothing runs in Docker`, remedy),
          needed: false,
        },
  ]
}

/**
 * Whether Docker can be reached, and which images for a stack exist.
 * @param app the image of the app, if the project names one.
 */
export async function docker(
  environment: Environment,
  app: AppImage | undefined,
): Promise<readonly Finding[]> {
  const reached = await reachEngine(openEngine(dockerTimeoutMs)).catch(messageOf)
  if (typeof reached === 'string') {
    const remedy = 'start Docker, or point DOCKER_HOST at it'
    return [note('Docker', 'no daemon answers; the native stack does not need one', remedy)]
  }
  const { version } = reached
  if (!isAtLeast(version, 20, 10)) return [note('Docker', `${version}: --stack docker needs 20.10 or newer`)]
  return [here('Docker', version), ...(await lookForImages(environment, app))]
}
