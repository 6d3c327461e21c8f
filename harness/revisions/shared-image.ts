import { resolve } from 'node:path'
import { TailgateError } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import type { StackKind } from '../config/setup/stack-kind.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Target } from '../config/target/target.ts'
import { armNames, type ByArm, byArm } from '../evidence/paired.ts'
import { chooseStack, neededFor } from '../stack/choose-kind.ts'
import { readCompose } from '../stack/compose/find-compose.ts'
import { appVariable, choiceOf } from '../stack/docker/images.ts'
import { haveSameContent } from './same-content.ts'
import { type ComposedServices, codeOfServices, type SameContent } from './shared-services.ts'

/** The parts of a target that decide which image runs. */
type Started = Pick<Target, 'app' | 'services' | 'proxy'>

/** An arm whose stack will be started in the directory of its project. */
interface StartedArm {
  readonly target: Started
  readonly root: string
}

/** What, beside the target, decides where its app runs. */
export interface Surroundings {
  readonly environment: Environment
  /** Where the stack of a target runs; undefined if it cannot run at all, which starting it reports. */
  readonly kindOf: (target: Started) => Promise<StackKind | undefined>
  /** The services of a Compose file; undefined if it cannot be used, which starting it reports. */
  readonly servicesOf: (file: string, root: string) => Promise<ComposedServices['services'] | undefined>
  readonly isSame: SameContent
}

const kindHere = (target: Started): Promise<StackKind | undefined> =>
  chooseStack(neededFor(target)).catch((problem: unknown) => {
    if (problem instanceof TailgateError && problem.code === 'STACK_MISSING') return undefined
    throw problem
  })

const servicesHere = (file: string, root: string) =>
  readCompose({ file, path: resolve(root, file), name: 'tailgate-code' }, new AbortController().signal).then(
    ({ config }) => config.services,
    (problem: unknown) => {
      if (problem instanceof TailgateError) return undefined
      throw problem
    },
  )

const here: Surroundings = {
  environment: process.env,
  kindOf: kindHere,
  servicesOf: servicesHere,
  isSame: haveSameContent,
}

/** The image whose code the app of a target runs; undefined if it runs the code of its own directory. */
async function imageOfCode(
  target: Started,
  { environment, kindOf }: Surroundings,
): Promise<string | undefined> {
  const { app } = target
  if (app === undefined || app.compose !== undefined) return undefined
  const hasImage = app.image !== undefined || Boolean(environment[appVariable])
  const isInImage = isAppContained(target) || (hasImage && (await kindOf(target)) === 'docker')
  return isInImage ? choiceOf('app', environment, app.image).name : undefined
}

/**
 * Refuses two revisions whose apps run the same image.
 * @throws TailgateError ARMS_SHARE_IMAGE.
 */
export async function requireOwnImage(
  { base, head }: ByArm<Started>,
  surroundings: Surroundings = here,
): Promise<void> {
  const ofHead = await imageOfCode(head, surroundings)
  if (ofHead !== undefined && ofHead === (await imageOfCode(base, surroundings)))
    throw new TailgateError('ARMS_SHARE_IMAGE', {
      image: ofHead,
      remedy:
        'Let `build` of the config make an image for each revision, put something of the revision into its name (its package version, for example), and let base use its own config with --base-config.',
    })
}

/**
 * Refuses two revisions of which no service of the Compose file has code of its own.
 * @returns a sentence on services that run the same code in both arms.
 * @throws TailgateError ARMS_SHARE_IMAGE.
 */
async function requireOwnServices(
  arms: ByArm<StartedArm>,
  { servicesOf, isSame }: Surroundings,
): Promise<readonly string[]> {
  const { compose, service = '' } = arms.head.target.app ?? {}
  const read = armNames.map(async (arm) => {
    const { target, root } = arms[arm]
    const services = target.app?.compose && (await servicesOf(target.app.compose, root))
    return services ? { services, root } : undefined
  })
  const [base, head] = await Promise.all(read)
  // An arm that is started in another way has code of its own.
  if (compose === undefined || base === undefined || head === undefined) return []
  const { own, shared } = await codeOfServices(
    service,
    byArm((arm) => (arm === 'base' ? base : head)),
    isSame,
  )
  if (own.length === 0)
    throw new TailgateError('ARMS_SHARE_IMAGE', {
      image: String(head.services[service]?.image ?? 'of its service'),
      remedy: `Let ${service} of ${compose}, or a service that it names in depends_on, be built from the directory of its revision (\`build: .\`), or put something of the revision into the name of its image.`,
    })
  return shared.length === 0
    ? []
    : [
        `Each arm starts ${own.join(', ')} of ${compose} from its own revision; ${shared.join(', ')} ${shared.length === 1 ? 'runs' : 'run'} the same code in both arms.`,
      ]
}

/**
 * Refuses two revisions whose apps run the same code: they would be compared with themselves and never show a regression.
 * @returns what a reader must know about where the code comes from, a sentence each.
 * @throws TailgateError ARMS_SHARE_IMAGE.
 */
export async function requireOwnCode(
  arms: ByArm<StartedArm>,
  surroundings: Surroundings = here,
): Promise<readonly string[]> {
  await requireOwnImage(
    byArm((arm) => arms[arm].target),
    surroundings,
  )
  return requireOwnServices(arms, surroundings)
}
