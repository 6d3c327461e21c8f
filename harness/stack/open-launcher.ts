import { dirname } from 'node:path'
import { usageError } from '../base/errors.ts'
import { strikesDisk } from '../config/faults/fault.ts'
import { isAppContained } from '../config/target/require-app.ts'
import { engineAddress } from '../guard/docker/engine.ts'
import { removeLost } from '../guard/docker/lost.ts'
import { chooseStack, neededFor } from './choose-kind.ts'
import type { Launcher } from './launch/launcher.ts'
import type { LauncherRequest } from './launcher-request.ts'
import { nativeLauncher } from './native-launcher.ts'
import { ownServicesOf } from './own-services.ts'

/**
 * How long Docker may take for its first answer before what a restart left is removed, in milliseconds. One that does not answer
 * is waited for again, and told, by what needs it.
 */
const patienceMs = 1000

/** What this process has removed or is removing, by the directory of the runs and the engine. */
const clearing = new Map<string, Promise<void>>()

async function clearOnce(root: string, { signal, onStep }: LauncherRequest): Promise<void> {
  const onFound = (): void => onStep({ type: 'step', name: 'removing what a restart left' })
  const { refused } = await removeLost({ root, patienceMs, signal, onFound })
  if (!signal.aborted) for (const message of refused) onStep({ type: 'warning', message })
}

/**
 * Removes from Docker what runs before a restart of this machine left, because it holds subnets and disk space that the stack
 * may need. A process does so once: both arms of a comparison start at the same time, and many times.
 * @throws the signal's reason.
 */
async function clearLost(request: LauncherRequest): Promise<void> {
  const root = dirname(request.guard.directory)
  const place = JSON.stringify([root, engineAddress()])
  const begun = clearing.get(place) ?? clearOnce(root, request)
  clearing.set(place, begun)
  await begun
  request.signal.throwIfAborted()
}

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
  if (chosen === 'docker' || isInDocker) await clearLost(request)
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
