import { existsSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import type Docker from 'dockerode'
import { messageOf } from '../../base/errors.ts'
import { ledgerFile, runIdPattern } from '../ledger/run-root.ts'
import { currentBoot, type Identity } from '../processes/identity.ts'
import {
  answerTimeoutMs,
  engineAddress,
  filterOfRuns,
  isNamedForRun,
  label,
  openEngine,
  statusOf,
} from './engine.ts'
import { removeRun } from './remove.ts'

/** How long the engine may take to remove one thing, in milliseconds. What takes longer is left to the next command. */
const removalTimeoutMs = 10_000

/** How often a run is searched again for what is left: its containers have ended, so that little is waited for. */
const rounds = 10

/** The id of a boot of Linux; without one it is not known whether the owner of a run is of this boot. */
const bootPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The states of a container that runs nothing. The containers of a run never start again by themselves. */
const endedStates: readonly string[] = ['created', 'exited', 'dead']

interface Owned {
  readonly run: string
  readonly owner: Identity
}

/** A container, network or volume of a run. */
interface Remnant extends Owned {
  /** Unix time in milliseconds; NaN where the engine does not tell it. */
  readonly madeAt: number
  readonly isEnded: boolean
}

/** What the types of the client leave out. */
type Volume = Docker.VolumeInspectInfo & { readonly CreatedAt?: string }

type Labels = Readonly<Record<string, string>> | null | undefined

/** The run and the owner in the labels of a resource; undefined when one of them is not known. */
function ownerIn(labels: Labels): Owned | undefined {
  const textOf = (name: string): string => labels?.[name] ?? ''
  const [run, pid] = [textOf(label.run), textOf(label.pid)]
  const [start, boot] = [textOf(label.start), textOf(label.boot)]
  const isKnown = runIdPattern.test(run) && /^[1-9]\d*$/.test(pid) && /^\d+$/.test(start)
  return isKnown && bootPattern.test(boot) ? { run, owner: { pid: Number(pid), start, boot } } : undefined
}

function remnantOf(labels: Labels, madeAt: number, isEnded = true): readonly Remnant[] {
  const owned = ownerIn(labels)
  return owned === undefined ? [] : [{ ...owned, madeAt, isEnded }]
}

async function remnantsIn(engine: Docker): Promise<readonly Remnant[]> {
  const filters = filterOfRuns()
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ])
  return [
    ...containers.flatMap(({ Labels, Names, Created, State }) => {
      const remnants = remnantOf(Labels, Created * 1000, endedStates.includes(State))
      return remnants.filter(({ run }) => isNamedForRun(run, Names))
    }),
    ...networks.flatMap(({ Labels, Created }) => remnantOf(Labels, Date.parse(Created))),
    ...((volumes ?? []) as readonly Volume[]).flatMap(({ Labels, CreatedAt = '' }) =>
      remnantOf(Labels, Date.parse(CreatedAt)),
    ),
  ]
}

/**
 * The runs in the engine that a restart of this machine ended. The engine must be of this machine, which its host name tells: a
 * socket may lead to another machine, or out of a container that has a boot id of its own, and the owners there are of other
 * boots and alive.
 * @throws Error when the engine does not answer.
 */
async function lostRuns(patienceMs: number): Promise<readonly Owned[]> {
  const [address, boot] = [engineAddress(), await currentBoot()]
  const isSocket = address.startsWith('unix://') && existsSync(address.slice('unix://'.length))
  if (!isSocket || !bootPattern.test(boot)) return []
  await openEngine(patienceMs).ping()
  const engine = openEngine(answerTimeoutMs)
  const { Name }: { Name: string } = await engine.info()
  if (Name !== hostname()) return []
  const bootedAt = Date.now() - uptime() * 1000
  const isLost = ({ owner, madeAt, isEnded }: Remnant): boolean =>
    isEnded && owner.boot !== boot && madeAt < bootedAt
  const runs = Map.groupBy(await remnantsIn(engine), ({ run, owner }) => JSON.stringify([run, owner]))
  return [...runs.values()].flatMap((remnants) => (remnants.every(isLost) ? remnants.slice(0, 1) : []))
}

export interface LostRemoved {
  /** The ids of the runs of which nothing is left. */
  readonly removed: readonly string[]
  /** Why something was left, one sentence each. */
  readonly refused: readonly string[]
}

export interface LostRemoval {
  /** What a run with a ledger in this root has left is removed by the janitor alone, which knows whether it may be touched. */
  readonly root: string
  /** How long the engine may take for its first answer, in milliseconds. */
  readonly patienceMs?: number
  /** Ends the removal, also while the engine does not answer. */
  readonly signal?: AbortSignal
  /** Called before the removal, where there is something to remove. */
  readonly onFound?: () => void
}

/**
 * Removes what runs left in Docker when this machine was restarted. Their ledgers may have gone with the temporary directory,
 * and the network of each holds a subnet, of which Docker has about 30. A run is left alone unless its owner was of an earlier
 * boot, everything of it was made before this boot, and none of its containers runs. Without an engine that may be asked,
 * nothing is removed. It never throws.
 */
export async function removeLost(removal: LostRemoval): Promise<LostRemoved> {
  const { root, patienceMs = answerTimeoutMs, signal, onFound } = removal
  const found: readonly Owned[] = await lostRuns(patienceMs).catch(() => [])
  const lost = found.filter(({ run }) => !existsSync(ledgerFile(root, run)))
  const removed: string[] = []
  const refused: string[] = []
  if (lost.length > 0) onFound?.()
  // One run after another, so that a busy engine answers each request in time.
  for (const { run, owner } of lost) {
    try {
      await removeRun(run, owner, { engine: openEngine(removalTimeoutMs), rounds, signal })
      removed.push(run)
    } catch (problem) {
      refused.push(`What the run ${run} left in Docker cannot be removed: ${messageOf(problem).trim()}`)
      // An engine that does not answer would take as long for each of the others.
      if (statusOf(problem) === undefined) break
    }
  }
  return { removed, refused }
}
