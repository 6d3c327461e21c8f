import { messageOf } from '../../base/errors.ts'
import type { OnProgress } from '../../live/progress.ts'

/**
 * Draws the dashboards of a stack that is already kept. It never rejects: the stack stays whether or not they can be drawn, and
 * whoever started it has to learn its id. Why they cannot be drawn is a warning.
 */
export async function drawnPages(
  draw: () => Promise<readonly string[]>,
  onStep: OnProgress,
): Promise<readonly string[]> {
  try {
    return await draw()
  } catch (problem) {
    onStep({
      type: 'warning',
      message: `The dashboards were not drawn as pages (${messageOf(problem)}). \`tailgate dashboards serve\` shows them live.`,
    })
    return []
  }
}
