import { LiveBoards } from '../../../dashboards/serve/live-boards.ts'
import { serveBoards } from '../../../dashboards/serve/server.ts'
import { exitCodes, Interruption, usageError } from '../../base/errors.ts'
import { withoutCredentials } from '../../http/credentials.ts'
import type { GivenPrometheus } from '../../prometheus/given-prometheus.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
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
 * Waits for the signal, and resolves to the exit code: an interruption from the keyboard is the normal end. Another one is told
 * here, because the one document of `--json` is printed already.
 * @throws any reason for the end that is no interruption.
 */
export async function untilEnded(signal: AbortSignal): Promise<number> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const { reason } = signal
  if (!(reason instanceof Interruption)) throw reason
  if (reason.exit === exitCodes.interrupted) return exitCodes.pass
  say(process.stderr, [`tailgate: The command was ${reason.message}.`])
  return reason.exit
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
  return await untilEnded(signal)
}
