import { TailgateError } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import type { AppImage } from '../config/target/description.ts'
import { openEngine } from '../guard/docker/engine.ts'
import { findCompose } from '../stack/compose/find-compose.ts'
import { remedyOf } from '../stack/contained/image-facts.ts'
import { reachEngine } from '../stack/docker/docker-reachable.ts'
import { lookForImage } from '../stack/docker/find-image.ts'
import { appVariable, choiceOf, images } from '../stack/docker/images.ts'
import { exporterOf } from '../stack/launch/programs.ts'
import { isAtLeast } from '../stack/launch/version.ts'
import { type Finding, here, lacking, note, orLacking } from './finding.ts'
import type { StackNeeds } from './project.ts'

/** How long a daemon may take to answer, in milliseconds. */
const dockerTimeoutMs = 2000

/** Whether an image is on this machine. */
type IsHere = (name: string) => Promise<boolean>

/** The programs whose images a run of the project in Docker takes; those of any run where no project is known. */
function programsInDocker({ needed }: Pick<StackNeeds, 'needed'>): readonly string[] {
  if (needed === undefined) return Object.keys(images).filter((program) => program !== 'grafana')
  // A stack of nothing but the app runs on this machine, as does one that Compose starts.
  if (needed.length === 0) return []
  return [...needed, ...needed.map((one) => exporterOf[one]), 'prometheus']
}

/** The images of the programs that a stack in Docker takes; undefined where it takes none. */
export async function lookForImages(
  environment: Environment,
  needs: Pick<StackNeeds, 'needed'>,
  isHere: IsHere,
): Promise<Finding | undefined> {
  const chosen = programsInDocker(needs).map((program) => choiceOf(program, environment, undefined).name)
  const names = [...new Set(chosen)]
  if (names.length === 0) return undefined
  const found = await Promise.all(names.map(isHere))
  const pulled = names.filter((_, index) => !found[index])
  return pulled.length === 0
    ? here('images', 'all are here')
    : note(
        'images',
        `${pulled.length} of ${names.length} are not here; a stack in Docker pulls them: ${pulled.join(', ')}`,
      )
}

/** The image of Grafana, which no run takes. */
export async function lookForGrafana(environment: Environment, isHere: IsHere): Promise<Finding> {
  const { name, remedy } = choiceOf('grafana', environment, undefined)
  if (await isHere(name)) return here('image of Grafana', name)
  const told = `${name} is not here; \`up --observe\` pulls it for a stack in Docker`
  return note('image of Grafana', `${told}, and draws pages where no Grafana is installed either`, remedy)
}

/** An image that `run` pulls; one that this project builds may be in a registry too, as `run` finds out by pulling it. */
function absent(what: string, image: AppImage): Finding {
  const told = `${image.name} is not here and would be pulled`
  return image.dockerfile === undefined
    ? note(what, told)
    : note(what, `${told}; if no registry has it, build it`, remedyOf(image))
}

/** The images from which services of the config are started in Docker. */
export const lookForServiceImages = (
  { images: own }: Pick<StackNeeds, 'images'>,
  isHere: IsHere,
): Promise<readonly Finding[]> =>
  Promise.all(
    own.map(async ([service, image]) => {
      const what = `image of ${service}`
      return (await isHere(image.name)) ? here(what, image.name) : absent(what, image)
    }),
  )

const appImage = 'image of the app'

/**
 * The image of the app; undefined where none is used: by an app of a Compose file, by a stack of nothing but the app's command,
 * and by a project that is not known.
 */
export async function lookForAppImage(
  environment: Environment,
  { startsBy, image, needed = [] }: StackNeeds,
  isHere: IsHere,
): Promise<Finding | undefined> {
  if (startsBy === 'compose') return undefined
  if (image === undefined && !environment[appVariable])
    return startsBy === 'command' && needed.length > 0
      ? {
          ...lacking(
            appImage,
            'the project names none, so nothing runs in Docker',
            `name it as app.image in tailgate.config.ts, or in ${appVariable}`,
          ),
          needed: false,
        }
      : undefined
  const { name, remedy } = choiceOf('app', environment, image)
  if (await isHere(name)) return here(appImage, name)
  if (startsBy !== 'image')
    return { ...lacking(appImage, `${name} is not built, so nothing runs in Docker`, remedy), needed: false }
  return absent(appImage, name === image?.name ? image : { name })
}

/** What runs in Docker whatever is installed, with its verb. */
const runningThere = (contained: readonly string[]): string =>
  `${new Intl.ListFormat('en-GB').format(contained)} ${contained.length === 1 ? 'runs' : 'run'} in it`

/** What it means that no daemon of this machine answers. */
function withoutDaemon(contained: readonly string[], { code }: TailgateError): Finding {
  const isElsewhere = code === 'DOCKER_ELSEWHERE'
  const what = isElsewhere ? 'DOCKER_HOST names the daemon of another machine' : 'no daemon answers'
  const remedy = isElsewhere
    ? 'unset DOCKER_HOST, or name a daemon of this machine'
    : 'start Docker, or point DOCKER_HOST at it'
  return contained.length === 0
    ? note('Docker', `${what}; the native stack does not need one`, remedy)
    : lacking('Docker', `${what}, and ${runningThere(contained)}`, remedy)
}

function tooOld(version: string, contained: readonly string[]): Finding {
  const why = contained.length === 0 ? '' : `, and ${runningThere(contained)}`
  return note('Docker', `${version}: a stack in it needs 20.10 or newer${why}`, 'update Docker')
}

function asOurs(problem: unknown): TailgateError {
  if (problem instanceof TailgateError) return problem
  throw problem
}

/** Whether the Compose that starts the app is here; nothing where a Compose file does not start it. */
async function composeFor(environment: Environment, { startsBy }: StackNeeds): Promise<readonly Finding[]> {
  if (startsBy !== 'compose') return []
  const found = await findCompose('the app', environment).then(
    ({ version }) => here('Docker Compose', version),
    orLacking('Docker Compose'),
  )
  return [found]
}

/** Whether Docker can be reached, and which images for a stack exist. */
async function daemon(environment: Environment, needs: StackNeeds): Promise<readonly Finding[]> {
  const reached = await reachEngine(dockerTimeoutMs).catch(asOurs)
  if (reached instanceof TailgateError) return [withoutDaemon(needs.contained, reached)]
  const { version } = reached
  // Nothing refuses an older engine, so this alone does not say that `run` cannot work.
  if (!isAtLeast(version, 20, 10)) return [tooOld(version, needs.contained)]
  const engine = openEngine(dockerTimeoutMs)
  const isHere: IsHere = async (name) => (await lookForImage(engine, name)) !== undefined
  const [programs, services, app, grafana] = await Promise.all([
    lookForImages(environment, needs, isHere),
    lookForServiceImages(needs, isHere),
    lookForAppImage(environment, needs, isHere),
    lookForGrafana(environment, isHere),
  ])
  return [here('Docker', version), programs ?? [], services, app ?? [], grafana].flat()
}

/** What is here of Docker: its daemon, the images of a stack, and Compose where the app needs it. */
export async function docker(environment: Environment, needs: StackNeeds): Promise<readonly Finding[]> {
  const found = await Promise.all([daemon(environment, needs), composeFor(environment, needs)])
  return found.flat()
}
