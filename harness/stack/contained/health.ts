import { setTimeout as delay } from 'node:timers/promises'
import { openEngine } from '../../guard/docker/engine.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import type { Check } from '../../guard/waiting/ready.ts'

/** The command of a health check as Docker runs it. */
export function commandOf(test: readonly string[] | undefined): readonly string[] | undefined {
  const [kind, ...words] = test ?? []
  if (kind === 'CMD') return words
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : undefined
}

/** In milliseconds: how long one check may take, and how often its result is polled. */
const questionTimeoutMs = 10_000
const lookAgainMs = 20

/** The id of the container with this process as its first. */
async function containerOf({ name, pid }: Pick<GuardedProcess, 'name' | 'pid'>): Promise<string | undefined> {
  const engine = openEngine()
  const listed = await engine.listContainers({ filters: { label: [`tailgate.service=${name}`] } })
  for (const { Id } of listed) if ((await engine.getContainer(Id).inspect()).State.Pid === pid) return Id
  return undefined
}

/**
 * Runs the health check of an image until it has succeeded once. Docker itself is told not to run it, because it would
 * continue beside the measured load.
 */
export function healthOf(process: Pick<GuardedProcess, 'name' | 'pid'>): Check {
  return async () => {
    const engine = openEngine()
    const id = await containerOf(process)
    if (id === undefined) return 'its container cannot be found'
    const container = engine.getContainer(id)
    const { Image } = await container.inspect()
    const { Config } = await engine.getImage(Image).inspect()
    const command = commandOf(Config.Healthcheck?.Test)
    if (command === undefined) return undefined
    const question = await container.exec({ Cmd: [...command] })
    // The result is the exit code; an open connection would delay the end of the command.
    ;(await question.start({ Detach: true })).destroy()
    const deadline = performance.now() + questionTimeoutMs
    for (;;) {
      const { Running, ExitCode } = await question.inspect()
      if (!Running)
        return ExitCode === 0
          ? undefined
          : `its health check (${command.join(' ')}) ends with code ${ExitCode}`
      if (performance.now() > deadline) return `its health check (${command.join(' ')}) does not end`
      await delay(lookAgainMs)
    }
  }
}
