import { isInside } from '../base/paths.ts'
import { recordOf } from '../base/values/record.ts'
import { type ArmName, armNames, type ByArm, byArm } from '../evidence/paired.ts'
import { builderOf } from '../stack/compose/built-images.ts'
import { listOf, type Part } from '../stack/compose/compose-config.ts'

/** The services of an arm's Compose file, with all values filled in. */
export interface ComposedServices {
  readonly services: Readonly<Record<string, Part>>
  /** The directory of the arm's project. */
  readonly root: string
}

/** Whether two paths contain the same. */
export type SameContent = (one: string, other: string) => Promise<boolean>

/** Where the services of both arms, as far as the app needs them, get their code from. */
export interface CodeOfServices {
  /** Those that run the same code in both arms. */
  readonly shared: readonly string[]
  /** Those that run code of their own arm, or are described differently in both. */
  readonly own: readonly string[]
}

/** The services that a service names as those that it needs. */
function namedBy({ depends_on, links, network_mode, volumes_from }: Part): readonly string[] {
  const mode = /^service:(.+)$/.exec(String(network_mode ?? ''))?.[1]
  return [
    ...(Array.isArray(depends_on) ? depends_on.map(String) : Object.keys(recordOf(depends_on))),
    ...[...listOf(links), ...listOf(volumes_from)].map((text) => String(text).split(':')[0] ?? ''),
    ...(mode === undefined ? [] : [mode]),
  ]
}

/** The service of the app, and those that it needs, directly or indirectly. */
function neededBy(app: string, services: ComposedServices['services']): readonly string[] {
  const found = new Set([app])
  for (const name of found)
    for (const needed of namedBy(services[name] ?? {})) if (Object.hasOwn(services, needed)) found.add(needed)
  return [...found]
}

/** What a service is, as a text in which the directory of the arm has no name. */
function definitionOf(name: string, { services, root }: ComposedServices): string {
  const quoted = JSON.stringify(root).slice(1, -1)
  return JSON.stringify(services[name] ?? null)
    .replaceAll(`"${quoted}"`, '"."')
    .replaceAll(`"${quoted}/`, '"./')
}

/** The paths in the directory of the arm that a service mounts, relative to it. */
const mountedBy = (name: string, { services, root }: ComposedServices): readonly string[] =>
  listOf(services[name]?.volumes)
    .map(recordOf)
    .flatMap(({ type, source }) =>
      type === 'bind' && typeof source === 'string' && isInside(root, source)
        ? [source.slice(root.length)]
        : [],
    )

async function isOwn(name: string, arms: ByArm<ComposedServices>, isSame: SameContent): Promise<boolean> {
  const [base, head] = armNames.map((arm) => definitionOf(name, arms[arm]))
  if (base !== head) return true
  const { services } = arms.head
  const { context } = recordOf(services[builderOf(name, services) ?? name]?.build)
  if (typeof context === 'string' && isInside(arms.head.root, context)) return true
  for (const path of mountedBy(name, arms.head)) {
    const at = (arm: ArmName) => `${arms[arm].root}${path}`
    if (!(await isSame(at('base'), at('head')))) return true
  }
  return false
}

/**
 * Which services of a Compose project run code of their own arm. A service does when its image is built from the directory
 * of its arm, also by another service, when what it mounts from there differs, or when the two files describe it differently,
 * for example with another image. A fixed image with the same mounts runs the same code in both arms.
 */
export async function codeOfServices(
  app: string,
  arms: ByArm<ComposedServices>,
  isSame: SameContent,
): Promise<CodeOfServices> {
  const needed = byArm((arm) => neededBy(app, arms[arm].services))
  const code = { shared: [] as string[], own: [] as string[] }
  for (const name of new Set([...needed.head, ...needed.base]))
    code[(await isOwn(name, arms, isSame)) ? 'own' : 'shared'].push(name)
  return code
}
