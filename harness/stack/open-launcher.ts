import { usageError } from '../base/errors.ts'
import { strikesDisk } from '../config/faults/fault.ts'
import { isAppContained } from '../config/target/require-app.ts'
import { removeLost } from '../guard/docker/lost.ts'
import { chooseStack, neededFor } from './choose-kind.ts'
import type { Launcher } from './launch/launcher.ts'
import type { LauncherRequest } from './launcher-request.ts'
import { nativeLauncher } from './native-launcher.ts'
import { ownServicesOf } from './own-services.ts'

/** The launcher of a stack, with everything found that the stack needs. */
export async function openLauncher(request: LauncherRequest): Promise<Launcher> {
  const { kind, tmpfs, target } = request.plan
  const needed = neededFor(target)
  const isContained = isAppContained(target)
  if (isContained && kind === 'native' && needed.length > 0)
    throw usageError(
      `The app of ${target.name} runs in a container, which does not reach ${needed.join(' and ')} on this machine: leave --stack native out, or give app.command.`,
    )
  // An app in a container shares its network with the services of the stack, if it needs any.
  const chosen = isContained
    ? needed.length > 0
      ? 'docker'
      : 'native'
    : (kind ?? (await chooseStack(needed)))
  const isInDocker = isContained || ownServicesOf(target).some(([, { command }]) => command === undefined)
  // What runs before a restart left holds subnets and disk space that this one may need.
  if (chosen === 'docker' || isInDocker) await removeLost()
  if (chosen === 'docker') {
    // Loaded on demand, because most stacks never use Docker.
    const { openDockerLauncher } = await import('./docker-launcher.ts')
    return openDockerLauncher(request)
  }
  if (tmpfs) throw usageError('--tmpfs needs --stack docker.')
  const launcher = nativeLauncher(request.guard, request.plan.target.app?.command ?? [])
  await Promise.all(needed.map((program) => launcher.find(program)))
  if (target.app?.compose !== undefined) {
    if ((request.faults ?? []).length > 0)
      throw usageError(
        `Faults break what Tailgate starts itself, and ${target.app.compose} starts the app of ${target.name}: leave --fault out.`,
      )
    const { withAppComposed } = await import('./compose/with-app-composed.ts')
    return withAppComposed(launcher, target, request.plan.root, request)
  }
  if (isContained) {
    const { withAppInImage } = await import('./contained/app-in-image.ts')
    return withAppInImage(launcher, target, request)
  }
  if (!strikesDisk(request.faults ?? [])) return launcher
  const { onOwnDisk } = await import('./disk/own-disk.ts')
  return onOwnDisk(launcher, request.signal)
}
