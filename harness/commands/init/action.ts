import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, usageError } from '../../base/errors.ts'
import { topOf } from '../../base/files/repository-top.ts'
import { ownVersion } from '../../base/paths.ts'
import { withoutUsers } from '../../base/redact.ts'
import { shownPath } from '../../base/shown-exchange.ts'
import { loadTarget } from '../../config/loading/load.ts'
import { readPlace } from '../../config/typed/typed-place.ts'
import type { Proposal } from '../../init/files/proposals.ts'
import { writeFiles } from '../../init/files/write-files.ts'
import type { WrittenFile } from '../../init/files/written-file.ts'
import { findSources } from '../../init/find-sources.ts'
import { combine, namedAs } from '../../init/found/combine.ts'
import type { Found, FoundRoute } from '../../init/found/found.ts'
import { notesFor } from '../../init/notes.ts'
import { ownConfig, projectState } from '../../init/project-state.ts'
import { type ProjectState, type Proposed, propose } from '../../init/propose.ts'
import { readSource } from '../../init/read-source.ts'
import { groupRoutes } from '../../init/routes/group-routes.ts'
import { confirmed, isInteractive } from '../shared/confirm.ts'
import { printJson, printLines, say } from '../shared/outlet.ts'
import { printFiles } from '../shared/output.ts'
import { type FirstRun, firstRun, type MeasureOptions, measuredLimits } from './measure.ts'
import { shownFiles, shownFound, shownRest } from './shown.ts'

export interface InitOptions extends MeasureOptions {
  readonly from?: string
  readonly url?: string
  readonly ci?: string
  readonly static?: boolean
  readonly json?: boolean
}

const systems = ['github', 'gitlab', 'none'] as const

/**
 * The origin and path of --url.
 * @throws TailgateError USAGE.
 */
function placeOf(
  url: string | undefined,
): { readonly origin: string; readonly path: string } | { readonly origin?: never } {
  if (url === undefined) return {}
  const place = readPlace(url.trim())
  if (typeof place === 'string')
    throw usageError(
      `--url ${withoutUsers(url)} is no address of a service; write it as http://127.0.0.1:3000. ${place}`,
    )
  if (place.user !== undefined)
    throw usageError(
      '--url holds a user or a password, which would stand in the config; leave it out and set a header in the scenario.',
    )
  return place
}

/** The path of --url as the last source: its route is taken if no source before it has any. */
const ofAddress = (path: string, before: readonly Found[]): Found => ({
  source: `GET ${shownPath(path)} of --url`,
  routes: groupRoutes([{ method: 'GET', target: path }]).routes,
  notes: before.some(({ routes }) => routes.length > 0)
    ? [`The path ${shownPath(path)} of --url is not used: the routes come from what was found.`]
    : [],
})

function systemOf(ci: string | undefined, directory: string): ProjectState['ci'] {
  const asked = ci ?? (existsSync(join(topOf(directory), '.gitlab-ci.yml')) ? 'gitlab' : 'github')
  const system = systems.find((one) => one === asked)
  if (system === undefined) throw usageError(`--ci ${asked} is not known; it is ${systems.join(', ')}.`)
  return system
}

/** Reads all sources: first those named with --from, then those in the directory. */
async function readAll(directory: string, options: InitOptions, signal: AbortSignal) {
  const place = placeOf(options.url)
  const { origin } = place
  const around = findSources(directory)
  const read = { withStatic: options.static ?? false, ...(origin === undefined ? {} : { origin }), signal }
  const described = around.find(({ kind }) => kind === 'openapi')
  const known = described === undefined ? undefined : await readSource(described.path, read, 'openapi')
  const withKnown = known === undefined ? read : { ...read, known: known.routes }
  const found: Found[] = []
  if (options.from !== undefined) found.push(await readSource(options.from, withKnown))
  for (const { kind, path } of around) {
    const isNeeded = kind === 'package.json' || kind === 'compose' || options.from === undefined
    if (!isNeeded || path === options.from) continue
    found.push(known !== undefined && kind === 'openapi' ? known : await readSource(path, withKnown, kind))
  }
  if (place.origin !== undefined && place.path !== '/') found.push(ofAddress(place.path, found))
  if (found.length === 0 && origin === undefined)
    throw usageError(
      'There is nothing here that says how a service starts or is used: no package.json, OpenAPI description, Compose file, access log or HAR. Name one with --from, or say with --url where the service runs.',
    )
  const composed = around.find(({ kind }) => kind === 'compose')
  // A HAR is filtered by the server in --url; for other sources, --url says where the service runs.
  return {
    found: combine(found, origin),
    start: composed === undefined ? undefined : 'docker compose up --detach --wait',
  }
}

/** What was found as it fits the config that is here. */
interface Fitted extends Pick<ProjectState, 'configUrl' | 'hasDataset' | 'hasBuild'> {
  readonly found: Found
  readonly toAdd: readonly FoundRoute[]
}

/** When a config already exists, its routes keep their names, and missing routes are reported. */
async function fitted(directory: string, found: Found): Promise<Fitted> {
  const config = ownConfig(directory)
  if (config === undefined)
    return { found, toAdd: [], configUrl: undefined, hasDataset: false, hasBuild: false }
  const { target } = await loadTarget(directory, { config })
  return {
    ...namedAs(found, target.routes),
    configUrl: target.url,
    ...{ hasDataset: target.dataset !== undefined, hasBuild: target.build !== undefined },
  }
}

/** Replaces the proposed budgets by those of a first run, in the files that were just written; returns them as they are then. */
async function measure(
  directory: string,
  { files, mixed, firstRunLength }: Pick<Proposed, 'files' | 'mixed' | 'firstRunLength'>,
  again: (limits: Proposal) => Proposed,
  asked: FirstRun,
): Promise<readonly WrittenFile[]> {
  if (mixed === undefined) return files
  const limits = await measuredLimits(mixed, { ...asked, duration: asked.duration ?? `${firstRunLength}s` })
  const texts = new Map(again(limits).files.map(({ path, text }) => [path, text]))
  const last = files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text }))
  for (const [at, { path, text }] of last.entries())
    if (text !== files[at]?.text) await writeFile(join(directory, path), text)
  say(process.stderr, [
    '',
    'Budgets taken from the first run:',
    ...limits.reasons.map((reason) => `  ${reason}`),
  ])
  return last
}

/** The files to be written, what stays as it is, and what has to be done by hand. */
interface Decided {
  readonly found: Found
  readonly proposed: Proposed
  readonly fresh: readonly WrittenFile[]
  readonly kept: readonly string[]
  readonly toAdd: readonly FoundRoute[]
}

function tell({ found, fresh, kept, toAdd }: Decided): void {
  printLines(shownFound(found))
  printFiles(shownFiles(fresh))
  printLines(shownRest({ kept, toAdd }))
}

const document = ({ found, fresh, kept, toAdd }: Decided, isWritten: boolean) => ({
  source: found.source,
  notes: found.notes,
  written: isWritten,
  files: fresh.map(({ path, text, what }) => ({ path, what, text })),
  kept,
  routesToAdd: toAdd.map(({ name, method, pattern }) => ({ name, route: `${method} ${pattern}` })),
})

/** Whether the files are to be written: confirmed with --yes, or on the terminal. */
async function isAgreed(count: number, { yes, json }: InitOptions, signal: AbortSignal): Promise<boolean> {
  if (count === 0) return false
  if (yes) return true
  if (json || !isInteractive()) return false
  return await confirmed(`Write ${count === 1 ? 'this file' : `these ${count} files`}?`, signal)
}

/** Reads the sources, shows the result, asks and writes; returns the exit code. */
export async function executeInit(options: InitOptions, signal: AbortSignal): Promise<number> {
  const directory = process.cwd()
  const ci = systemOf(options.ci, directory)
  const first = firstRun(options, signal)
  const { found: all, start } = await readAll(directory, options, signal)
  const { found, toAdd, ...known } = await fitted(directory, all)
  const project = projectState(directory, { version: ownVersion(), ci, start, ...known })
  const proposed = propose(found, project)
  const isThere = ({ path }: WrittenFile) => existsSync(join(directory, path))
  const fresh = proposed.files.filter((file) => !isThere(file))
  const config = ownConfig(directory)
  const kept = [
    ...(config === undefined ? [] : [config]),
    ...proposed.files.filter(isThere).map(({ path }) => path),
  ]
  const notes = notesFor(found, proposed, project, (path) => fresh.some((file) => file.path === path))
  const told = { ...found, notes: [...found.notes, ...notes] }
  const decided = { found: told, proposed, fresh, kept, toAdd }
  if (!options.json) tell(decided)
  const isWritten = await isAgreed(fresh.length, options, signal)
  if (isWritten) await writeFiles(directory, fresh)
  if (!options.json) printLines(['', ...endLines(decided, isWritten, options)])
  const isNew = fresh.some(({ path }) => path === `scenarios/${proposed.mixed}.ts`)
  const isMeasured = isWritten && isNew && toAdd.length === 0
  const last =
    isMeasured && first !== undefined
      ? await measure(
          directory,
          { ...proposed, files: fresh },
          (limits) => propose(found, project, () => limits),
          first,
        )
      : fresh
  // Only now: when the measuring fails, the document is that of the failure.
  if (options.json) printJson(document({ ...decided, fresh: last }, isWritten), 'given')
  return exitCodes.pass
}

function endLines(
  { fresh, proposed, toAdd }: Decided,
  isWritten: boolean,
  options: InitOptions,
): readonly string[] {
  if (fresh.length === 0) return ['Everything that would be written is here already; nothing was written.']
  if (!isWritten && isInteractive()) return ['Nothing was written.']
  if (!isWritten) return ['Nothing was written: this is no terminal to ask on. --yes writes it.']
  const written = `Written: ${fresh.map(({ path }) => path).join(', ')}`
  if (toAdd.length > 0) return [written, 'Add the routes above to the config first.']
  if (proposed.mixed === undefined)
    return [
      written,
      'There is no mix yet: nothing that was found can be asked for as it is. Write one in scenarios/.',
    ]
  if (options.measure) return [written]
  return [
    written,
    `Next: \`npx tailgate run ${proposed.mixed}\` measures it; the budgets are proposals until then.`,
  ]
}
