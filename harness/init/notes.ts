import { buildNotes } from './build-notes.ts'
import type { Found } from './found/found.ts'
import type { ProjectState, Proposed } from './propose.ts'
import { reading } from './routes/seen.ts'
import { serviceNotes, unstartedNotes } from './service-notes.ts'

/**
 * Tells of the project's own compiler, which takes every file without `include` or `files`, and then refuses the import of a
 * config by its ending (TS5097), or puts the build elsewhere (TS6059).
 */
function compilerNotes(
  { files }: Pick<Proposed, 'files'>,
  { tsconfig }: Pick<ProjectState, 'tsconfig'>,
  isWritten: (path: string) => boolean,
): readonly string[] {
  if (tsconfig === undefined || tsconfig.includes('tailgate.config')) return []
  if (!files.some(({ path }) => path.endsWith('.ts') && isWritten(path))) return []
  return [
    'tsconfig.json: unless its `include` or `files` name only other places, exclude tailgate.config.ts and scenarios from it, or they break your own build: add both to its `exclude`, or write `"exclude": ["node_modules", "dist", "tailgate.config.ts", "scenarios"]` with its `outDir` for dist.',
  ]
}

/** Tells that a job of CI loads another machine, which nobody is asked about there. */
function remoteNotes(
  { routes }: Pick<Found, 'routes'>,
  { job, remote }: Pick<Proposed, 'job' | 'remote'>,
  isWritten: (path: string) => boolean,
): readonly string[] {
  if (remote === undefined || job === undefined || !isWritten(job)) return []
  const asked = routes.filter(({ leftOut }) => leftOut === undefined).map(({ method }) => method)
  const writing = [...new Set(asked)].filter((method) => !reading.includes(method))
  const words = writing.length === 0 ? '' : `, with ${writing.join(', ')},`
  return [
    `The job of CI sends the mix to ${remote}${words} on each pull or merge request, and its --yes agrees to that: unless that machine is for tests, put another address into the config.`,
  ]
}

/**
 * What is told of the proposed files, for people to do or to know.
 * @param isWritten whether the file at a path is one of those to be written.
 */
export const notesFor = (
  found: Found,
  proposed: Proposed,
  project: ProjectState,
  isWritten: (path: string) => boolean,
): readonly string[] => [
  ...serviceNotes(found, project),
  ...buildNotes(proposed, project, isWritten),
  ...compilerNotes(proposed, project, isWritten),
  ...remoteNotes(found, proposed, isWritten),
  ...unstartedNotes(proposed, isWritten),
]
