import { exitCodes } from '../../base/errors.ts'
import { type RunStatus, status } from '../../guard/janitor/kept-stacks.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import { keptStackLines } from '../shared/stack-lines.ts'

function lines({ id, logs, kept, healthy, services }: RunStatus): string[] {
  if (!kept) return [`a run under way  ${id}`]
  const rows = services.map(
    ({ name, version, port, alive, healthy: well, memory }) =>
      `  ${alive ? (well ? '✓' : '✗ does not answer') : '✗ died'} ${name.padEnd(10)} ${version.padEnd(14)} ${(port === 0 ? 'not published' : `port ${port}`).padEnd(13)} ${Math.round(memory / 2 ** 20)} MiB`,
  )
  return [
    ...keptStackLines({ id, logs, kept }, Date.now()),
    healthy ? '  ✓ healthy' : '  ✗ does not answer its health check',
    ...rows,
  ]
}

/** A run in progress counts as healthy, because nothing else is known. */
const isWell = ({ kept, healthy, services }: RunStatus): boolean =>
  kept === undefined || (healthy && services.every((service) => service.alive && service.healthy))

/** Shows what is running; the exit code is 4 when a kept stack is not healthy. */
export async function executeStatus({ json }: { readonly json?: boolean }): Promise<number> {
  const runs = await status()
  if (json) printJson({ runs }, 'given')
  else if (runs.length === 0)
    printLines(['No stack is kept and no run is under way. `tailgate up` starts one.'])
  else printLines(runs.flatMap(lines))
  return runs.every(isWell) ? exitCodes.pass : exitCodes.stack
}
