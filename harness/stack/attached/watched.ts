import { messageOf, usageError } from '../../base/errors.ts'
import { reservedServices } from '../../config/figures/row.ts'
import { openEngine } from '../../guard/docker/engine.ts'
import { readProc } from '../../measure/procfs.ts'
import type { RunningService } from '../launch/running-service.ts'
import { programOf } from '../sockets/listeners.ts'

/** How long Docker may take to report the first process of a container, in milliseconds. */
const askTimeoutMs = 5000

/** The value of `--watch`: a process, or a container by its name or id, optionally after a name chosen by the user. */
export interface WatchWord {
  readonly name: string | undefined
  readonly of: { readonly pid: number } | { readonly container: string }
}

/** Reads `1234`, `my-container`, `postgres=1234`; undefined for anything else. */
export function readWatch(text: string): WatchWord | undefined {
  const [, name, of = ''] = /^(?:([A-Za-z][\w-]{0,39})=)?([\w][\w.-]*)$/.exec(text) ?? []
  if (of === '') return undefined
  return { name, of: /^\d+$/.test(of) && of.length < 12 ? { pid: Number(of) } : { container: of } }
}

/**
 * The first process of a container.
 * @throws TailgateError USAGE when Docker does not know the container, or it does not run.
 */
async function processOf(container: string): Promise<number> {
  const found = await openEngine(askTimeoutMs)
    .getContainer(container)
    .inspect()
    .catch((error: unknown) => {
      throw usageError(
        `--watch ${container}: it is no process id, and no container that Docker knows: ${messageOf(error)}`,
      )
    })
  if (found.State.Running) return found.State.Pid
  throw usageError(`--watch ${container}: the container does not run (${found.State.Status}).`)
}

/** A service of `--watch`. */
export interface Watched {
  readonly service: RunningService
  /** As it was typed. */
  readonly text: string
  /** Whether the user chose its name. */
  readonly isNamed: boolean
}

/**
 * The services named with `--watch`.
 * @throws TailgateError USAGE when one does not exist, or has a name that means something else.
 */
export async function watchedServices(texts: readonly string[]): Promise<readonly Watched[]> {
  const services: Watched[] = []
  for (const text of texts) {
    const word = readWatch(text)
    if (word === undefined)
      throw usageError(
        `--watch "${text}" must be a process id or a container, such as 1234, my-db or postgres=1234.`,
      )
    const pid = 'pid' in word.of ? word.of.pid : await processOf(word.of.container)
    if (readProc(`/proc/${pid}/stat`) === undefined)
      throw usageError(`--watch ${text}: there is no process ${pid} that can be seen from here.`)
    const program = programOf(pid) ?? String(pid)
    const name = word.name ?? ('container' in word.of ? word.of.container : program)
    if (reservedServices.includes(name))
      throw usageError(
        `--watch ${text}: the evidence uses the name ${name} for something else; choose one, such as --watch my-${name}=${pid}.`,
      )
    const service = { name, version: `${program} (process ${pid})`, port: 0, pids: [pid] }
    services.push({ service, text, isNamed: word.name !== undefined })
  }
  return services
}

/** Services of the same name as one service with the processes of all. */
const byName = (services: readonly RunningService[]): readonly RunningService[] =>
  [...Map.groupBy(services, ({ name }) => name).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : {
          ...first,
          version: [first, ...others].map(({ version }) => version).join(', '),
          pids: [first, ...others].flatMap(({ pids }) => pids),
        },
  )

/**
 * The services that were found and those of `--watch`. A process counts once, as what it was found or named first: counted
 * twice, it would use twice as much, and less of the machine would seem to be used by others. `onNote` is told what is left
 * out.
 * @throws TailgateError USAGE when two names were chosen for one process.
 */
export function withWatched(
  found: readonly RunningService[],
  watched: readonly Watched[],
  onNote: (sentence: string) => void,
): readonly RunningService[] {
  const services = [...found]
  for (const { service, text, isNamed } of watched) {
    const holder = services.find(({ pids }) => pids.some((pid) => service.pids.includes(pid)))
    if (holder === undefined) services.push(service)
    else if (holder.name !== service.name) {
      const said = `--watch ${text}: process ${service.pids.join(', ')} is watched as ${holder.name} already, and counts once`
      if (isNamed) throw usageError(`${said}: leave it out, or give it that name.`)
      onNote(`${said}.`)
    }
  }
  return byName(services)
}

/** The processes of the containers that publish a port of this machine; empty without Docker. */
export async function publishersOf(
  port: number,
): Promise<readonly { readonly name: string; readonly pid: number }[]> {
  const engine = openEngine(askTimeoutMs)
  const containers = await engine.listContainers().catch(() => [])
  const own = containers.filter(({ Ports }) => (Ports ?? []).some(({ PublicPort }) => PublicPort === port))
  const found = await Promise.all(
    own.map(async ({ Id, Names }) => ({
      name: (Names[0] ?? Id).replace(/^\//, ''),
      pid: await processOf(Id).catch(() => 0),
    })),
  )
  return found.filter(({ pid }) => pid > 0)
}
