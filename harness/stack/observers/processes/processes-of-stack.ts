import { readdir } from 'node:fs/promises'
import { type Ledger, processesIn, readLedger } from '../../../guard/ledger/ledger.ts'
import { ledgerDirectory, runIdPattern } from '../../../guard/ledger/run-root.ts'
import { type ProcessStat, withDescendants } from '../../../measure/procfs.ts'
import type { WatchedService } from '../../../measure/resources.ts'
import { connectedTo } from '../../sockets/connections.ts'

/** The name under which the boards know a process of a ledger. */
export function serviceOf(name: string): string {
  if (/^app-\d+$/.test(name)) return 'app'
  if (/^driver-/.test(name)) return 'generator'
  return /^(?:postgres|redis|nginx|node|processes)-exporter$/.test(name) ? 'exporters' : name
}

/** The processes that are still those that were started, by their service. */
export function livingIn(
  ledger: Pick<Ledger, 'entries'>,
  table: ReadonlyMap<number, ProcessStat>,
): readonly WatchedService[] {
  const living = processesIn(ledger).filter(
    ({ identity }) => table.get(identity.pid)?.started === Number(identity.start),
  )
  return [...Map.groupBy(living, ({ name }) => serviceOf(name))].map(([name, processes]) => ({
    name,
    pids: processes.map(({ identity }) => identity.pid),
  }))
}

/** The ledgers of other runs of this user; untrusted ones are left out. */
async function otherLedgers(root: string, id: string): Promise<readonly Ledger[]> {
  const names = await readdir(ledgerDirectory(root)).catch(() => [])
  const ids = names
    .map((name) => name.replace(/\.jsonl$/, ''))
    .filter((other) => other !== id && runIdPattern.test(other))
  const read = await Promise.all(ids.map((other) => readLedger(root, other)))
  return read.filter((ledger) => typeof ledger !== 'string')
}

/** The load generators of other runs that are connected to one of these ports. */
async function driversOf(
  { root, id }: StackPlace,
  ports: ReadonlySet<number>,
  table: Map<number, ProcessStat>,
): Promise<readonly number[]> {
  const ledgers = await otherLedgers(root, id)
  const drivers = ledgers.flatMap((ledger) =>
    livingIn(ledger, table).flatMap(({ name, pids }) => (name === 'generator' ? pids : [])),
  )
  if (drivers.length === 0) return []
  return drivers.filter((pid) => connectedTo(ports, withDescendants(table, [pid])))
}

/** The location of a stack's ledger. */
export interface StackPlace {
  readonly root: string
  readonly id: string
}

/**
 * The processes of one stack by service, without other processes on the machine: those in its ledger, and the load generators
 * of other runs that are connected to it, because a run may load a kept stack.
 */
export async function processesOfStack(
  place: StackPlace,
  table: Map<number, ProcessStat>,
): Promise<readonly WatchedService[]> {
  const ledger = await readLedger(place.root, place.id)
  if (typeof ledger === 'string') return []
  const ports = new Set(ledger.entries.flatMap((entry) => (entry.type === 'port' ? [entry.port] : [])))
  const own = livingIn(ledger, table)
  const drivers = await driversOf(place, ports, table)
  if (drivers.length === 0) return own
  const generator = own.find(({ name }) => name === 'generator')?.pids ?? []
  return [
    ...own.filter(({ name }) => name !== 'generator'),
    { name: 'generator', pids: [...generator, ...drivers] },
  ]
}
