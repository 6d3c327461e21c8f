import { usageError } from '../../base/errors.ts'
import type { Target, TargetApp } from './target.ts'

/** Whether a target's app runs in a container: its image or Compose file starts it, and no command on this machine does. */
export const isAppContained = ({ app }: Pick<Target, 'app'>): boolean => app?.command.length === 0

/**
 * The app of a target.
 * @throws TailgateError USAGE for a target that already runs, since Tailgate does not start its app.
 */
export function requireApp({ name, url, app }: Pick<Target, 'name' | 'url' | 'app'>): TargetApp {
  if (app !== undefined) return app
  throw usageError(
    `${name} runs at ${url} already, so there is no process of it to start here; describe how it starts with \`app\` in tailgate.config.ts.`,
  )
}
