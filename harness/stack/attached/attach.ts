import type { StackPlan } from '../../config/plan/stack-plan.ts'
import { keptStackAt } from '../../guard/janitor/kept-stacks.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { readProc } from '../../measure/procfs.ts'
import type { RunningService } from '../launch/running-service.ts'
import { findListeners, programOf } from '../sockets/listeners.ts'
import { AttachedStack } from './attached-stack.ts'
import { type Whereabouts, whereaboutsOf } from './here.ts'
import { nameOfUser } from './name-of-user.ts'
import { publishersOf, watchedServices, withWatched } from './watched.ts'

/** Whether a program is Docker's proxy, which listens for containers and passes on what it receives. */
const isPasser = (program: string | undefined): boolean =>
  program === 'docker-proxy' || program === 'rootlessport'

/** The processes of a target, and notes about what cannot be observed. */
interface Found {
  readonly service: RunningService | undefined
  readonly unseen: string | undefined
}

const unseenFigures = 'its CPU, memory and open files are not in the evidence'

/** Whether /proc shows the run time of a process's threads, as it does for other users' processes unless it hides them. */
const isReadable = (pid: number): boolean => readProc(`/proc/${pid}/schedstat`) !== undefined

async function inContainers(port: number): Promise<Found> {
  const publishers = await publishersOf(port)
  const [first] = publishers
  if (first !== undefined && publishers.every(({ pid }) => isReadable(pid)))
    return {
      service: {
        ...{ name: 'app', port, pids: publishers.map(({ pid }) => pid) },
        version: `container ${first.name}`,
      },
      unseen: undefined,
    }
  return {
    service: undefined,
    unseen: `Port ${port} leads into a container, whose processes cannot be told from here: ${unseenFigures}. Name it with --watch app=<container>, where Docker may be asked.`,
  }
}

/** Finds the processes that serve a target on this machine. */
async function findApp({ addresses, port, host, isHere }: Whereabouts): Promise<Found> {
  if (!isHere)
    return {
      service: undefined,
      unseen: `${host} is not this machine: ${unseenFigures}, and its times hold those of the network.`,
    }
  const { pids, hiddenUsers } = findListeners(addresses, port)
  const [first] = pids
  if (first === undefined && hiddenUsers.length > 0)
    return {
      service: undefined,
      unseen: `Port ${port} is held by a process of ${await nameOfUser(hiddenUsers[0] ?? 0)}, which may not be looked at from here: ${unseenFigures}. Run Tailgate as that user or as root, or name the process with --watch app=<pid>.`,
    }
  if (first === undefined || isPasser(programOf(first))) return inContainers(port)
  return {
    service: {
      ...{ name: 'app', port, pids },
      version: `${programOf(first) ?? 'a program'} (${pids.length === 1 ? `process ${first}` : `processes ${pids.join(', ')}`})`,
    },
    unseen: undefined,
  }
}

/**
 * A target that already runs, as a stack: nothing of it is started, stopped or changed. The process that listens at its port
 * on this machine is the app, and its use of the machine is sampled like that of any other app. A stack that `up` left
 * running reports everything that it reported then.
 * @throws TailgateError USAGE when `--watch` names something that does not exist.
 */
export async function attach(
  plan: StackPlan,
  guard: Guard,
  options: { readonly onStep: (news: { readonly type: 'warning'; readonly message: string }) => void },
): Promise<AttachedStack> {
  const { attached = { watch: [] } } = plan
  const { url } = plan.target
  if (url === undefined) throw new Error('There is no URL to attach to.')
  const kept = await keptStackAt(url)
  const whereabouts = await whereaboutsOf(url)
  const watched = await watchedServices(attached.watch)
  const warn = (message: string) => options.onStep({ type: 'warning', message })
  if (kept !== undefined)
    return new AttachedStack({ guard, ...kept, services: withWatched(kept.services, watched, warn) })
  const { service, unseen } = watched.some((one) => one.service.name === 'app')
    ? { service: undefined, unseen: undefined }
    : await findApp(whereabouts)
  if (unseen !== undefined) warn(unseen)
  const services = withWatched(service === undefined ? [] : [service], watched, warn)
  return new AttachedStack({
    ...{ url, authority: attached.authority, services, guard },
    unseen: unseen === undefined ? [] : [unseen],
  })
}
