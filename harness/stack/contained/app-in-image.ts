import { usageError } from '../../base/errors.ts'
import { requireApp } from '../../config/target/require-app.ts'
import type { Target } from '../../config/target/target.ts'
import type { ProcessDescription } from '../../guard/processes/process.ts'
import { choiceOf } from '../docker/images.ts'
import type { App, AppPlace } from '../launch/app-description.ts'
import type { Launcher } from '../launch/launcher.ts'
import { factsOf, type ImageFacts } from './image-facts.ts'
import { ownPlace } from './place.ts'
import { readyInContainer } from './readiness.ts'
import { spawnContained } from './spawn.ts'

/** The reports while a stack starts. */
export interface Telling {
  readonly signal: AbortSignal
  readonly onStep: (
    news:
      | { readonly type: 'step'; readonly name: string }
      | { readonly type: 'warning'; readonly message: string },
  ) => void
}

/** The note about an app whose readiness can only be checked at its port. */
export const withoutHealthCheck = (what: string): string =>
  `${what} has no health check, so the app counts as ready once its port takes connections; name a path that answers 200 then as app.ready.`

/** The image of an app that starts from its image, and a warning when nothing defines when it is ready. */
export async function imageOfApp(target: Target, { signal, onStep }: Telling): Promise<ImageFacts> {
  const app = requireApp(target)
  const choice = choiceOf('app', process.env, app.image)
  const facts = await factsOf(choice, `The app of ${target.name}`, signal, (name) =>
    onStep({ type: 'step', name: `pulling the image ${name}` }),
  )
  if (app.port === undefined && facts.exposed.length > 1)
    throw usageError(
      `The image ${choice.name} exposes the ports ${facts.exposed.join(' and ')}: say which the app listens on for HTTP as app.port.`,
    )
  if ('health' in app.ready && !facts.hasHealthCheck)
    onStep({
      type: 'warning',
      message: withoutHealthCheck(`The image ${choice.name}`),
    })
  return facts
}

/**
 * The port on which the app listens in its container: the configured one, else the one that the image exposes, else the one
 * that it is given.
 */
export const portInside = (
  { port }: { readonly port: number | undefined },
  { exposed }: ImageFacts,
  given: number,
): number => (port ?? exposed[0] ?? 0) || given

/** A launcher of this machine that starts the app from its image, in a container with its own address. */
export async function withAppInImage(
  launcher: Launcher,
  target: Target,
  telling: Telling,
): Promise<Launcher> {
  const app = requireApp(target)
  const facts = await imageOfApp(target, telling)
  const name = choiceOf('app', process.env, app.image).name
  const publishedAt = (place: AppPlace) => ({ port: place.port, inside: portInside(app, facts, place.port) })
  const describe = async ({ settings }: App, place: AppPlace): Promise<ProcessDescription> => {
    const { port, adminPort } = place
    const main = publishedAt(place)
    const admin = app.metrics?.port === 'admin' ? [{ port: adminPort, inside: adminPort }] : []
    return {
      name: place.name,
      program: 'app',
      command: '',
      args: [],
      // Outside, the app is published on loopback only; inside, loopback would be that of its container.
      environment: app.environment({ ...settings, host: '0.0.0.0', port: main.inside, adminPort }),
      directory: launcher.directory,
      stopSignal: facts.stopSignal,
      user: undefined,
      container: ownPlace(facts.id, [{ port, inside: main.inside }, ...admin], 'image'),
    }
  }
  return {
    ...launcher,
    find: async (program) =>
      program === 'app' ? { command: name, version: 'unknown', image: facts.id } : launcher.find(program),
    describe,
    spawn: (description) => spawnContained(launcher, description, name, 'config'),
    readiness: (place) =>
      readyInContainer(app.ready, publishedAt(place), {
        where: 'app.port',
        hasHealthCheck: facts.hasHealthCheck,
        isApp: true,
      }),
  }
}
