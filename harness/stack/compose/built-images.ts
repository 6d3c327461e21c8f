import { recordOf } from '../../base/values/record.ts'
import { type ComposeConfig, listOf, type Part } from './compose-config.ts'

type Services = ComposeConfig['services']

/** The label of all images that are built for runs, by which one command removes them. */
const builtLabel = 'tailgate.compose'

/** The one spelling of an image's name: `shop` and `docker.io/library/shop:latest` are the same image. */
function plainName(image: string): string {
  const name = image.replace(/^docker\.io\//, '').replace(/^library\//, '')
  return /[:@][^/]*$/.test(name) ? name : `${name}:latest`
}

/** The names that a built service gives its image. */
const namesOf = ({ image, build }: Part): readonly string[] =>
  [image, ...listOf(recordOf(build).tags)].flatMap((name) =>
    typeof name === 'string' ? [plainName(name)] : [],
  )

/** The service that builds the image of a service: itself, or another one; undefined for an image that none builds. */
export function builderOf(service: string, services: Services): string | undefined {
  const { build, image }: Part = services[service] ?? {}
  if (build !== undefined) return service
  if (typeof image !== 'string') return undefined
  const wanted = plainName(image)
  const found = Object.entries(services).find(([, other]) => other.build && namesOf(other).includes(wanted))
  return found?.[0]
}

/** Where the image of a service comes from, for a run; empty for an image that no service builds. */
export function imageFor(service: string, services: Services, imageOf: (builder: string) => string): Part {
  const builder = builderOf(service, services)
  if (builder === undefined) return {}
  const given = services[service]?.build
  const { tags: _, ...build } = recordOf(given)
  return {
    image: imageOf(builder),
    // In a registry, anybody may offer an image of that name.
    pull_policy: 'never',
    ...(given === undefined
      ? {}
      : { build: { ...build, labels: { ...recordOf(build.labels), [builtLabel]: 'built' } } }),
  }
}

/** The images that no service builds, by the services that start from them. */
export const pulledImages = (services: Services): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(services).flatMap(([name, { image }]) =>
      typeof image === 'string' && builderOf(name, services) === undefined ? [[name, image] as const] : [],
    ),
  )
