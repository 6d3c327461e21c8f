import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { secretsIn } from '../../base/redact.ts'
import { requireApp } from '../../config/target/require-app.ts'
import type { Target } from '../../config/target/target.ts'
import { lentLabels, openEngine } from '../../guard/docker/engine.ts'
import { writePrivate } from '../../guard/processes/private-files.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'
import type { Telling } from '../contained/app-in-image.ts'
import { requireDocker } from '../contained/image-facts.ts'
import { lookForImage } from '../docker/find-image.ts'
import type { App, AppPlace } from '../launch/app-description.ts'
import type { Launcher } from '../launch/launcher.ts'
import { runTask } from '../launch/run-once.ts'
import { ComposedApp } from './composed-app.ts'
import { type Compose, composeEnvironment, readCompose } from './find-compose.ts'
import { fixedNote } from './networks.ts'
import { type Changed, changedProject, lastingNote, secretsOf } from './project.ts'

/** How long building and pulling the images of a project may take, in seconds. */
const imagesSeconds = 600

/** The image of a built service is named after its project, so that the next run can reuse its layers. */
const imageNamer =
  (directory: string) =>
  (service: string): string =>
    `tailgate-compose/${service.toLowerCase()}:${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`

/** The location of a project, and how Compose is called for it. */
interface Project {
  readonly name: string
  readonly file: string
  readonly directory: string
  readonly compose: Compose
  /** The secrets of its services, which they may write into their logs. */
  readonly secrets: readonly string[]
}

/** A process of Compose that acts on the changed project. */
const processOf = (
  { name, directory, compose: { program, words }, secrets }: Project,
  config: string,
  called: string,
  args: readonly string[],
): ProcessDescription => ({
  name: called,
  command: program,
  args: [
    ...words,
    ...['--ansi', 'never', '--project-name', name, '--project-directory', directory, '--file', config],
    ...args,
  ],
  environment: composeEnvironment(),
  secrets,
  directory,
  stopSignal: 'SIGTERM',
  user: undefined,
  makesContainers: true,
})

/**
 * Pulls and builds what the project needs; this does not count as part of its start. Only services whose image none of them
 * builds are pulled, because Compose would otherwise ask a registry for those that are not built yet.
 * @throws TailgateError PREPARE_FAILED.
 */
async function prepareImages(
  project: Project,
  config: string,
  { images, isBuilt }: Changed,
  guard: Launcher,
  { signal, onStep }: Telling,
): Promise<void> {
  const imagesWait = { seconds: imagesSeconds, signal }
  const engine = openEngine()
  const looked = Object.entries(images).map(async ([service, image]) =>
    (await lookForImage(engine, image)) === undefined ? [service] : [],
  )
  const missing = (await Promise.all(looked)).flat()
  if (missing.length > 0) {
    onStep({ type: 'step', name: `pulling the images of ${project.file}` })
    const pull = processOf(project, config, 'compose-pull', ['pull', '--policy', 'missing', ...missing])
    await runTask(guard, pull, `images of ${project.file}`, imagesWait)
  }
  if (!isBuilt) return
  onStep({ type: 'step', name: `building the images of ${project.file}` })
  const build = processOf(project, config, 'compose-build', ['build'])
  await runTask(guard, build, `images of ${project.file}`, imagesWait)
}

/**
 * A launcher of this machine that starts the app with everything in its Compose file, in a project of its own.
 * @param root the directory of the config.
 * @throws TailgateError DOCKER_NEEDED, DOCKER_ELSEWHERE, COMPOSE_MISSING, COMPOSE_UNUSABLE.
 */
export async function withAppComposed(
  launcher: Launcher,
  target: Target,
  root: string,
  telling: Telling,
): Promise<Launcher> {
  const { compose: file = '', service = '', port, ready } = requireApp(target)
  const path = resolve(root, file)
  if (!existsSync(path))
    throw new TailgateError('COMPOSE_UNUSABLE', {
      ...{ file, problem: `there is no such file in ${root}` },
      remedy: 'Give its path relative to tailgate.config.ts as app.compose.',
    })
  await requireDocker(`The app of ${target.name}`)
  const directory = dirname(path)
  const name = `tailgate-${basename(launcher.directory)}`
  const { compose, config: given } = await readCompose({ file, path, name }, telling.signal)
  const project = { name, file, directory, compose, secrets: secretsOf(given) }
  const changed = (place: number, environment: Readonly<Record<string, string>>): Changed =>
    changedProject(given, {
      ...{ file, service, port: place, inside: port, environment },
      labels: lentLabels,
      imageOf: imageNamer(directory),
    })
  const { inside, lasting, fixed } = changed(0, {})
  for (const message of [lastingNote(file, { lasting }), fixedNote(file, fixed)])
    if (message !== undefined) telling.onStep({ type: 'warning', message })
  const app = new ComposedApp({ project: project.name, service, ready, inside }, telling.onStep)
  const describe = async ({ settings }: App, place: AppPlace): Promise<ProcessDescription> => {
    const { port, adminPort } = place
    const environment = requireApp(target).environment({ ...settings, port, adminPort })
    const made = changed(port, environment)
    const started = { ...project, secrets: [...project.secrets, ...secretsIn(environment)] }
    const config = join(launcher.directory, 'compose.json')
    await writePrivate(config, JSON.stringify(made.config), undefined)
    await prepareImages(started, config, made, launcher, telling)
    const up = ['up', '--no-build', '--no-color', '--abort-on-container-failure']
    return { ...processOf(started, config, place.name, up), program: 'app' }
  }
  return {
    ...launcher,
    find: async (program) =>
      program === 'app' ? { command: file, version: 'unknown', image: app.image } : launcher.find(program),
    describe,
    readiness: ({ port }) => app.readinessAt(port),
    composed: app,
  }
}
