import { dockerHost, openEngine } from '../../guard/docker/engine.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { Program } from '../launch/programs.ts'
import { lookForImage } from './find-image.ts'
import { choiceOf } from './images.ts'
import { runMounts } from './run-mounts.ts'

/**
 * A launcher that starts one program in a container beside a native stack. The container uses this machine's network, so that
 * it listens on loopback and reaches the stack there. Undefined when its image is not here, or when Docker runs on another
 * machine.
 */
export async function containerBeside(launcher: Launcher, program: Program): Promise<Launcher | undefined> {
  const host = dockerHost()
  if (process.platform !== 'linux' || (host !== '' && !host.startsWith('unix:'))) return undefined
  const choice = choiceOf(program, process.env, undefined)
  const image = await lookForImage(openEngine(2000), choice.name).catch(() => undefined)
  if (image === undefined) return undefined
  const { directory, user } = launcher
  const owner = user ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const container = {
    image,
    entry: choice.entry,
    workingDirectory: directory,
    user: owner,
    network: { type: 'machine' },
    tmpfs: { '/tmp': 'rw,mode=1777,size=64m' },
    limits: choice.limits,
  } as const
  return {
    ...launcher,
    kind: 'docker',
    find: async () => ({ command: program, version: 'unknown', image }),
    spawn: (description) =>
      launcher.spawn({
        ...description,
        container: { ...container, mounts: runMounts(description, directory) },
      }),
  }
}
