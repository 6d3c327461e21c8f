import { TailgateError } from '../../base/errors.ts'
import type { Environment } from '../../base/find-program.ts'
import type { AppImage } from '../../config/target/description.ts'
import type { ContainerPlace, Limits } from '../../guard/processes/container-place.ts'
import { packages } from '../launch/programs.ts'
import { cacheLimits, exporterLimits, guideLimits, observerLimits, proxyLimits } from './limits.ts'

/** A pinned image of a program of the stack. */
interface PinnedImage {
  readonly name: string
  /** The environment variable that replaces the image by another. */
  readonly variable: string
  readonly entry: ContainerPlace['entry']
  readonly limits: Limits
}

const image = (name: string, variable: string, entry: PinnedImage['entry'], limits: Limits): PinnedImage => ({
  name,
  variable,
  entry,
  limits,
})

const postgres = image('postgres:15.14-bookworm', 'POSTGRES_IMAGE', 'command', guideLimits)

/** The images of the stack. Names and variables are those of docker-compose.yml; a test keeps them equal. */
export const images: Readonly<Record<string, PinnedImage>> = {
  postgres,
  initdb: postgres,
  psql: postgres,
  'redis-server': image('redis:7.0.15-bookworm', 'REDIS_IMAGE', 'command', cacheLimits),
  nginx: image('nginx:1.22.1', 'NGINX_IMAGE', 'command', proxyLimits),
  prometheus: image('prom/prometheus:v2.42.0', 'PROMETHEUS_IMAGE', 'image', observerLimits),
  'prometheus-postgres-exporter': image(
    'prometheuscommunity/postgres-exporter:v0.11.1',
    'POSTGRES_EXPORTER_IMAGE',
    'image',
    exporterLimits,
  ),
  'prometheus-redis-exporter': image(
    'oliver006/redis_exporter:v1.45.0-alpine',
    'REDIS_EXPORTER_IMAGE',
    'image',
    exporterLimits,
  ),
  'prometheus-nginx-exporter': image(
    'nginx/nginx-prometheus-exporter:0.11.0',
    'NGINX_EXPORTER_IMAGE',
    'image',
    exporterLimits,
  ),
  'prometheus-node-exporter': image(
    'prom/node-exporter:v1.5.0',
    'NODE_EXPORTER_IMAGE',
    'image',
    exporterLimits,
  ),
  grafana: image(packages.grafana.image, 'GRAFANA_IMAGE', 'image', observerLimits),
}

/** The variable that replaces the configured image of the app. */
export const appVariable = 'APP_IMAGE'

/** The image from which a program runs, and what to do when it is missing. */
export interface ImageChoice {
  readonly name: string
  readonly remedy: string
  readonly entry: ContainerPlace['entry']
  readonly limits: Limits
}

function appChoice(environment: Environment, app: AppImage | undefined): ImageChoice {
  const name = environment[appVariable] || app?.name
  if (name === undefined)
    throw new TailgateError('IMAGE_MISSING', {
      image: 'of the app',
      problem: 'tailgate.config.ts names none',
      remedy: `Name it as app.image in tailgate.config.ts, or in ${appVariable}.`,
    })
  const remedy =
    name === app?.name
      ? app.dockerfile === undefined
        ? `Pull or build it, or name another in ${appVariable}.`
        : `Build it with: docker build --tag ${name} --file ${app.dockerfile} .`
      : `Pull or build it, or leave ${appVariable} out.`
  return { name, remedy, entry: 'command', limits: guideLimits }
}

/**
 * The image of a program of the stack, or of `app`.
 * @throws TailgateError IMAGE_MISSING when none is known.
 */
export function choiceOf(program: string, environment: Environment, app: AppImage | undefined): ImageChoice {
  if (program === 'app') return appChoice(environment, app)
  const pinned = images[program]
  if (pinned === undefined)
    throw new TailgateError('IMAGE_MISSING', {
      image: `of ${program}`,
      problem: 'there is none in the table of images',
      remedy: 'Use --stack native for it.',
    })
  const { variable, entry, limits } = pinned
  const name = environment[variable] || pinned.name
  const remedy = `Pull it with: docker pull ${name}, or name another in ${variable}.`
  return { name, remedy, entry, limits }
}
