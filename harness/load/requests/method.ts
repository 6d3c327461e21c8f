import type { Method } from '../../config/target/description.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'

/**
 * The method of a route of the target.
 * @throws TypeError when the target has no such route.
 */
export function methodOf({ routes }: Pick<DriveOrder, 'routes'>, route: string): Method {
  const pattern = routes[route]
  if (pattern === undefined) throw new TypeError(`The target has no route "${route}".`)
  return pattern.slice(0, pattern.indexOf(' ')) as Method
}
