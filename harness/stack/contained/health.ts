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

/**
 * Runs the health check of an image until it has succeeded once. Docker itself is told not to run it, because it would
 * continue beside the measured load.
 */
export function healthOf({ container: name }: Pick<GuardedProcess, 'container'>): Check {
  return async () => {
    if (name === undefined) return 'it runs in no container'
    const engine = openEngine()
    const container = engine.getContainer(name)
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
