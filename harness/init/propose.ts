import { basename, extname } from 'node:path'
import { allRoutes } from '../config/budgets/budget.ts'
import { githubWorkflow } from './files/ci/github.ts'
import { gitlabJob } from './files/ci/gitlab.ts'
import type { Pipeline } from './files/ci/pipeline.ts'
import { configFile, guessedUrl, newConfig, startsImages } from './files/config-file.ts'
import { firstRunLength, sizedMix, withinReach } from './files/mix-length.ts'
import { type Proposal, unmeasuredProposal } from './files/proposals.ts'
import { k6File, replayFiles, type ScenarioToWrite, scenarioFiles } from './files/scenario-file.ts'
import type { WrittenFile } from './files/written-file.ts'
import type { Found, FoundRoute } from './found/found.ts'
import { variablesIn } from './routes/hide-secrets.ts'
import { asName } from './routes/route-name.ts'

/** Requests per second when no source says how often requests arrive. */
const guessedRate = 20

/** The project as it is, as far as the proposal depends on it. */
export interface ProjectState {
  /** The service's name when no source has one: the name of the directory. */
  readonly directory: string
  /** Its path from the top of its repository; empty for the top itself. */
  readonly place: string
  readonly version: string
  readonly install: string | undefined
  readonly hasTailgate: boolean
  readonly hasGitlab: boolean
  /** The file name of the config that is here already; undefined for none. */
  readonly config: string | undefined
  /** The address at which that config expects the service; undefined where it starts it or there is none. */
  readonly configUrl: string | undefined
  /** Whether that config has a dataset, so that a database is prepared. */
  readonly hasDataset: boolean
  /** Whether that config says how the service is built. */
  readonly hasBuild: boolean
  /** The command that starts the project's Compose file, when the service is part of one. */
  readonly start: string | undefined
  /** The text of its tsconfig.json; undefined for none. */
  readonly tsconfig: string | undefined
  /** Names that scenarios, or their data files, already have. */
  readonly scenarios: readonly string[]
  readonly ci: 'github' | 'gitlab' | 'none'
}

/** The files to be written, and the scenario that a first run can measure. */
export interface Proposed {
  readonly files: readonly WrittenFile[]
  /** The file name of the config: the new one, or the one that is here. */
  readonly config: string
  /** Undefined when no route can be requested in a mix. */
  readonly mixed: string | undefined
  /** Seconds that such a run needs to measure each route. */
  readonly firstRunLength: number
  /** The command that builds the service; undefined where nothing is built. */
  readonly build: string | undefined
  /** The address of another machine, which the job loads; undefined for none. */
  readonly remote: string | undefined
  /** The address of this machine at which the job finds nothing, as nothing starts the service; undefined for none. */
  readonly unstarted: string | undefined
  /** The path of the job for CI, which is one of the files; undefined for none. */
  readonly job: string | undefined
}

/** A rate in words; `0.25/s` is easier to read as `15/min`. */
const rateText = (rate: number): string =>
  rate >= 1 ? `${Number(rate.toPrecision(3))}/s` : `${Number((rate * 60).toPrecision(3))}/min`

const isRemote = (url: string | undefined): boolean =>
  url !== undefined && !/^https?:\/\/(?:127\.|localhost(?:[:/]|$)|\[::1\])/i.test(url)

/** `usual`, or `usual2` when that name is taken. */
function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let count = 2; taken.includes(name); count++) name = `${wanted}${count}`
  return name
}

/** The mix as a scenario, made from the sources alone. */
function mixOf(
  found: Found,
  { name, config }: Pick<ScenarioToWrite, 'name' | 'config'>,
  proposal: Proposal,
): ScenarioToWrite {
  const rate = found.rate ?? guessedRate
  const { length, proposal: reached } = sizedMix(found.routes, rate, proposal)
  return {
    ...{ name, config },
    why:
      found.usage === undefined
        ? 'A guess: nothing says how the service is used.'
        : `The usual mix, as ${found.usage} shows it.`,
    routes: found.routes,
    rate: rateText(rate),
    rateReason:
      found.rate === undefined
        ? 'A guess: no source says how often requests come. Put in the rate of a busy minute.'
        : `The mean rate of ${found.arrivals?.words ?? found.usage ?? found.source}.`,
    duration: `${length}s`,
    proposal: reached,
  }
}

const canBeAsked = (routes: readonly FoundRoute[]): boolean =>
  routes.some(({ leftOut }) => leftOut === undefined)

/** Everything that `init` proposes to write; files that already exist are removed from it later. */
export function propose(
  found: Found,
  project: ProjectState,
  measured?: (scenario: string) => Proposal | undefined,
): Proposed {
  const taken = [...project.scenarios]
  const named = (wanted: string) => {
    const name = freeName(wanted, taken)
    taken.push(name)
    return name
  }
  const files: WrittenFile[] = []
  const scenarios: string[] = []
  const limitsFor = (name: string) => measured?.(name) ?? unmeasuredProposal(found, name)
  const build = buildOf(found, project)
  const written = configFile(found, asName(found.name ?? project.directory) || 'service', build)
  if (project.config === undefined) files.push(written)
  const config = project.config ?? newConfig
  let mixed: string | undefined
  if (canBeAsked(found.routes)) {
    mixed = named('usual')
    files.push(...scenarioFiles(mixOf(found, { name: mixed, config }, limitsFor(mixed))))
    scenarios.push(mixed)
  }
  if (found.arrivals !== undefined) {
    const name = named('replay')
    const counts = Map.groupBy(found.arrivals.requests, ({ route }) => route)
    const { length } = found.arrivals.requests
    const answersOf = (route: string) => (route === allRoutes ? length : (counts.get(route)?.length ?? 0))
    const limits = withinReach(limitsFor(mixed ?? name), answersOf)
    files.push(...replayFiles({ name, config }, found.arrivals, limits))
  }
  if (found.script !== undefined && found.routes.length > 0) {
    const { path } = found.script
    const name = named(asName(basename(path, extname(path))) || 'script')
    files.push(k6File({ name, config }, found.script, found.routes, unmeasuredProposal(found, name)))
    if (mixed === undefined) scenarios.push(name)
  }
  const expected = expectedBy(found, project)
  const job = jobOf(pipelineOf(found, project, expected, { build, config, scenarios }), project)
  if (job !== undefined) files.push(job)
  const needed = firstRunLength(found.routes, found.rate ?? guessedRate)
  const { remote, unstarted } = expected
  return { files, config, mixed, build, job: job?.path, firstRunLength: needed, remote, unstarted }
}

function jobOf(
  pipeline: Pipeline,
  { ci, hasGitlab }: Pick<ProjectState, 'ci' | 'hasGitlab'>,
): WrittenFile | undefined {
  if (ci === 'github') return githubWorkflow(pipeline)
  return ci === 'gitlab' ? gitlabJob(pipeline, hasGitlab) : undefined
}

/** The command that builds the service, by the program that installs its packages; undefined where nothing is built. */
function buildOf({ app, hasBuild }: Found, { install }: Pick<ProjectState, 'install'>): string | undefined {
  if (typeof app !== 'string' || hasBuild !== true) return undefined
  const [program = 'npm'] = /\b(?:pnpm|yarn)\b/.exec(install ?? '') ?? []
  return `${program} run build`
}

/** Where the config, new or here already, expects the service, and what starts it there. */
interface Expected {
  /** Undefined where the config starts the service. */
  readonly address: string | undefined
  /** That address where it is of another machine. */
  readonly remote: string | undefined
  /** The command that starts the project's Compose file, where the address is of this machine. */
  readonly start: string | undefined
  /** The address of this machine where nothing starts the service. */
  readonly unstarted: string | undefined
}

function expectedBy(
  { app, url, composed }: Found,
  { config, configUrl, start: given }: Pick<ProjectState, 'config' | 'configUrl' | 'start'>,
): Expected {
  const guess = app === undefined ? (url ?? guessedUrl) : undefined
  const address = config === undefined ? guess : configUrl
  const remote = isRemote(address) ? address : undefined
  const local = remote === undefined ? address : undefined
  const start = local === undefined ? undefined : given
  // A Compose file without the service starts only what the service needs.
  const isStarted = start !== undefined && composed !== undefined
  return { address, remote, start, unstarted: isStarted ? undefined : local }
}

const pipelineOf = (
  found: Found,
  project: ProjectState,
  { address, remote, start, unstarted }: Expected,
  known: Pick<Pipeline, 'build' | 'config' | 'scenarios'>,
): Pipeline => ({
  ...known,
  version: project.version,
  install: project.install,
  place: project.place,
  hasTailgate: project.hasTailgate,
  hasDataset: project.hasDataset,
  needsServices:
    address === undefined &&
    typeof found.app === 'string' &&
    Object.values(found.services ?? {}).some(({ kind }) => kind !== 'other'),
  needsDocker: typeof found.app === 'object' || startsImages(found) || start !== undefined,
  start,
  isUnstarted: unstarted !== undefined,
  isRemote: remote !== undefined,
  secrets: variablesIn([
    found.routes.map(({ requests }) => requests),
    typeof found.app === 'string' ? found.services : {},
  ]),
})
