import { TailgateError } from '../base/errors.ts'
import type { Environment } from '../base/find-program.ts'
import type { StackKind } from '../config/setup/stack-kind.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Target } from '../config/target/target.ts'
import type { ByArm } from '../evidence/paired.ts'
import { chooseStack, neededFor } from '../stack/choose-kind.ts'
import { appVariable, choiceOf } from '../stack/docker/images.ts'

/** The parts of a target that decide which image runs. */
type Started = Pick<Target, 'app' | 'services' | 'proxy'>

/** What, beside the target, decides where its app runs. */
export interface Surroundings {
  readonly environment: Environment
  /** Where the stack of a target runs; undefined if it cannot run at all, which starting it reports. */
  readonly kindOf: (target: Started) => Promise<StackKind | undefined>
}

const kindHere = (target: Started): Promise<StackKind | undefined> =>
  chooseStack(neededFor(target)).catch((problem: unknown) => {
    if (problem instanceof TailgateError && problem.code === 'STACK_MISSING') return undefined
    throw problem
  })

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
 * Refuses two revisions whose apps run the same image: that would compare the same code with itself and never show a
 * regression.
 * @returns what a reader must know about where the code comes from, a sentence each.
 * @throws TailgateError ARMS_SHARE_IMAGE.
 */
export async function requireOwnCode(
  { base, head }: ByArm<Started>,
  surroundings: Surroundings = { environment: process.env, kindOf: kindHere },
): Promise<readonly string[]> {
  const ofHead = await imageOfCode(head, surroundings)
  if (ofHead !== undefined && ofHead === (await imageOfCode(base, surroundings)))
    throw new TailgateError('ARMS_SHARE_IMAGE', { image: ofHead })
  const { compose, service } = head.app ?? {}
  return compose === undefined
    ? []
    : [
        `Each arm starts ${service} from its own ${compose}: a service that is neither built from the directory of its revision nor mounts it runs the same code in both arms.`,
      ]
}
