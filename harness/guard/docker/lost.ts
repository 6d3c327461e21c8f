import { existsSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import type Docker from 'dockerode'
import { messageOf } from '../../base/errors.ts'
import { runIdPattern } from '../ledger/run-root.ts'
import { currentBoot, type Identity } from '../processes/identity.ts'
import { engineAddress, filterOfRuns, label, openEngine } from './engine.ts'
import { removeRun } from './remove.ts'

/** How long the engine may take for each answer, in milliseconds; one that hangs must not block a command. */
const answerTimeoutMs = 5000

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
    ...containers.flatMap(({ Labels, Created, State }) =>
      remnantOf(Labels, Created * 1000, endedStates.includes(State)),
    ),
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
 */
async function lostRuns(): Promise<readonly Owned[]> {
  const [address, boot] = [engineAddress(), await currentBoot()]
  const isSocket = address.startsWith('unix://') && existsSync(address.slice('unix://'.length))
  if (!isSocket || !bootPattern.test(boot)) return []
  const engine = openEngine(answerTimeoutMs)
  const { Name }: { Name: string } = await engine.info()
  if (Name !== hostname()) return []
  const bootedAt = Date.now() - uptime() * 1000
  const isLost = ({ owner, madeAt, isEnded }: Remnant): boolean =>
    isEnded && owner.boot !== boot && madeAt < bootedAt
  const runs = Map.groupBy(await remnantsIn(engine), ({ run, owner }) => JSON.stringify([run, owner]))
  return [...runs.values()].flatMap((remnants) => (remnants.every(isLost) ? remnants.slice(0, 1) : []))
}

/**
 * Removes what runs left in Docker when this machine was restarted. Their ledgers may have gone with the temporary directory,
 * and the network of each holds a subnet, of which Docker has about 30. A run is left alone unless its owner was of an earlier
 * boot, everything of it was made before this boot, and none of its containers runs. Without an engine that may be asked,
 * nothing is removed. It never throws.
 * @returns the ids of the runs, and why something was left, one sentence each.
 */
export async function removeLost(): Promise<{
  readonly removed: readonly string[]
  readonly refused: readonly string[]
}> {
  const lost = await lostRuns().catch(() => [])
  const removed: string[] = []
  const refused: string[] = []
  const remove = async ({ run, owner }: Owned): Promise<void> => {
    try {
      await removeRun(run, owner)
      removed.push(run)
    } catch (problem) {
      refused.push(`What the run ${run} left in Docker cannot be removed: ${messageOf(problem)}`)
    }
  }
  await Promise.all(lost.map(remove))
  return { removed, refused }
}
