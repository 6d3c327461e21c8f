import { LiveBoards } from '../../../dashboards/serve/live-boards.ts'
import { serveBoards } from '../../../dashboards/serve/server.ts'
import { exitCodes, Interruption, usageError } from '../../base/errors.ts'
import { withoutCredentials } from '../../http/credentials.ts'
import type { GivenPrometheus } from '../../prometheus/given-prometheus.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { sourceOfDashboards } from './dashboards-source.ts'
import { prometheusOf, whyGone } from './which-prometheus.ts'

/** The options as typed. */
export interface ServeRequest extends GivenPrometheus {
  readonly port?: string
  readonly config?: string
  readonly json?: boolean
}

function portIn(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw usageError(`--port must be a port such as 8090, not "${text}".`)
  return port
}

/**
 * Waits for the signal; an interruption from the keyboard is the normal end.
 * @throws any other reason for the end.
 */
async function untilEnded(signal: AbortSignal): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const { reason } = signal
  if (!(reason instanceof Interruption && reason.exit === exitCodes.interrupted)) throw reason
}

/**
 * Serves every dashboard as a live page until it is interrupted.
 * @throws TailgateError USAGE.
 */
export async function serveCommand(request: ServeRequest, signal: AbortSignal): Promise<number> {
  const port = portIn(request.port ?? '0')
  const meant = await prometheusOf(request)
  const { source, files } = await sourceOfDashboards(request.config)
  const watched = { prometheus: meant.url, gone: () => whyGone(meant) }
  await using served = await serveBoards(new LiveBoards(watched, source, files, Date.now), port)
  const prometheus = withoutCredentials(meant.url)
  if (request.json) printJson({ url: served.url, prometheus })
  else
    printLines([`The dashboards of ${prometheus} are at ${served.url} for this machine alone, until Ctrl-C.`])
  await untilEnded(signal)
  return exitCodes.pass
}
