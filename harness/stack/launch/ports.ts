import { TailgateError } from '../../base/errors.ts'
import { isFree } from '../../guard/ledger/port-reservation.ts'
import { numericEntries, readProc } from '../../measure/procfs.ts'
import { socketInodesOf, socketsIn } from '../sockets/sockets.ts'

/** Who listens on a port, as ` by nginx (process 4711)`; empty when that is not known. */
export function holderOf(port: number): string {
  const found = socketsIn('/proc/net')?.find((one) => one.state === 'listening' && one.port === port)
  if (found === undefined) return ''
  const pid = numericEntries('/proc').find((one) => socketInodesOf(one).includes(found.inode))
  if (pid === undefined) return ''
  return ` by ${readProc(`/proc/${pid}/comm`)?.trim() ?? 'a process'} (process ${pid})`
}

/** @throws TailgateError PORT_TAKEN, which names the process that holds the port. */
export async function requireFree(port: number, service: string): Promise<void> {
  if (await isFree(port)) return
  throw new TailgateError('PORT_TAKEN', { port, service, holder: holderOf(port) })
}
