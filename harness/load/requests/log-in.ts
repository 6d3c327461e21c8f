import { messageOf } from '../../base/errors.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import type { Session } from '../../config/scenario/scenario.ts'

/** The longest a session may take to open, in milliseconds. */
const patience = 30_000

/** The headers of a scenario's session, opened once before its load. @throws Error when that fails or takes too long. */
export async function openSession(
  session: Session | undefined,
  url: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (session === undefined) return {}
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patience)])
  try {
    limit.throwIfAborted()
    // A session is a scenario's own and need not listen to its signal.
    return await unlessAborted(session(url, limit), limit)
  } catch (error) {
    throw new Error(`The session could not be opened: ${messageOf(error)}`, { cause: error })
  }
}
