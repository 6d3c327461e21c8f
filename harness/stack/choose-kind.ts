import { TailgateError } from '../base/errors.ts'
import type { StackKind } from '../config/setup/stack-kind.ts'
import type { Target } from '../config/target/target.ts'
import { installLine, lookFor, type NeededProgram, type Program } from './launch/programs.ts'

/** The programs that the stack of a target needs, apart from the app and the services that the target describes. */
export const neededFor = ({
  services,
  proxy,
}: Pick<Target, 'services' | 'proxy'>): readonly NeededProgram[] => [
  ...(services.postgres === undefined ? [] : (['postgres'] as const)),
  ...(services.redis === undefined ? [] : (['redis-server'] as const)),
  ...(proxy === 'none' ? [] : (['nginx'] as const)),
]

/**
 * The default kind of stack: native if its programs are installed, because it disturbs a measurement least, else Docker if
 * its daemon answers.
 * @throws TailgateError STACK_MISSING with what to install when neither is available; DOCKER_ELSEWHERE.
 */
export async function chooseStack(needed: readonly Program[]): Promise<StackKind> {
  const found = await Promise.all(needed.map((program) => lookFor(program)))
  const missing = needed.filter((_, index) => found[index] === undefined)
  if (missing.length === 0) return 'native'
  // Loaded on demand, because most stacks never use Docker.
  const { reachEngine } = await import('./docker/docker-reachable.ts')
  try {
    await reachEngine(2000)
    return 'docker'
  } catch (problem) {
    if (!(problem instanceof TailgateError) || problem.code !== 'DOCKER_UNREACHABLE') throw problem
  }
  throw new TailgateError('STACK_MISSING', {
    missing: missing.join(', '),
    install: missing.map((program) => installLine(program)).join(' && '),
  })
}
