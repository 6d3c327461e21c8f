import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { usageError } from '../../base/errors.ts'
import { withoutUsers } from '../../base/redact.ts'
import { type LoadedTarget, loadTarget } from '../../config/loading/load.ts'
import { attachedTo, typedProject } from '../../config/loading/typed-project.ts'
import { type LoadWords, readLoad } from '../../config/typed/load-words.ts'
import { isMixWord, isPathWord } from '../../config/typed/mix-word.ts'
import { readBase } from '../../config/typed/typed-place.ts'

/** What `run` is to drive, in addition to options that change any scenario; texts as typed. */
export interface ProjectWords extends Omit<LoadWords, 'requests'> {
  readonly scenarios: readonly string[]
  readonly config?: string | undefined
}

/** Options that describe requests, which the file of a scenario describes itself. */
const ofRequests = {
  method: '-m',
  request: '-X',
  header: '-H',
  data: '-d',
  contentType: '-T',
  connections: '-c',
  number: '-n',
  timeout: '--timeout',
  expect: '--expect',
  location: '-L',
  findRate: '--find-rate',
} as const satisfies Partial<Record<keyof LoadWords, string>>

const isGiven = (value: unknown): boolean =>
  value !== undefined && !(Array.isArray(value) && value.length === 0)

/** Which of the typed arguments are requests: a path is one when there is a base URL and no file with that name. */
export const requestsAmong = (
  words: readonly string[],
  url: string | undefined,
  isFile: (path: string) => boolean = existsSync,
): readonly string[] => {
  const typed = words.filter(isMixWord)
  const hasBase = url !== undefined || typed.length > 0
  return words.filter((word) => isMixWord(word) || (hasBase && isPathWord(word) && !isFile(word)))
}

function requireNoRequest(words: ProjectWords): void {
  const given = Object.entries(ofRequests).filter(([key]) => isGiven(words[key as keyof ProjectWords]))
  const [first] = given
  if (first === undefined) return
  throw usageError(
    `${given.map(([, option]) => option).join(', ')} ${given.length === 1 ? 'is' : 'are'} for a request that is typed, such as tailgate run http://127.0.0.1:3000/items; a scenario's file says by itself what is asked.`,
  )
}

/**
 * What a run drives: the scenarios of a project, at a URL if one is given, or the typed requests, which need no project.
 * @throws TailgateError CONFIG_MISSING, CONFIG_INVALID, USAGE with everything that cannot be read.
 */
export async function loadProject(words: ProjectWords, directory: string): Promise<LoadedTarget> {
  const requests = requestsAmong(words.scenarios, words.url)
  if (requests.length > 0) {
    const scenario = words.scenarios.find((word) => !requests.includes(word))
    if (scenario !== undefined)
      throw usageError(
        withoutUsers(
          `"${scenario}" is no request, and "${requests[0]}" is one: a run drives scenarios or what is typed, not both.`,
        ),
      )
    if (words.config !== undefined)
      throw usageError(
        '--config is for the scenarios of a project, and a request that is typed needs no config: leave it out, or name a scenario instead.',
      )
    const problems: string[] = []
    const load = readLoad({ ...words, requests }, (problem) => problems.push(problem))
    if (load === undefined || problems.length > 0) throw usageError(problems.join('\n'))
    return typedProject(load, directory)
  }
  requireNoRequest(words)
  const loaded = await loadTarget(directory, { config: words.config, scenarios: words.scenarios })
  if (words.url === undefined) return loaded
  const base = readBase(words.url)
  if (typeof base === 'string') throw usageError(base)
  if (base.user !== undefined)
    throw usageError('--url names a user; the session of a scenario signs in, so leave the user out.')
  return { ...loaded, target: attachedTo(loaded.target, base.origin) }
}

/** The path of --cacert in the form that a run uses. */
export const authorityPath = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path)
