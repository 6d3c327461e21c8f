import { realpath } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { countedFiles } from '../../config/experiment/places.ts'
import type { Git } from './git.ts'
import { unlessRefused } from './git.ts'

/** The output of a question about a path, which may itself have spaces and line breaks at its end. */
const pathSaid = async (asked: Promise<string>): Promise<string> => (await asked).replace(/\n$/, '')

/** The repository that contains a project. */
export interface Repository {
  /** The top of its working tree. */
  readonly top: string
  /** The directory that all its working trees share: objects, references, settings. */
  readonly common: string
  readonly isShallow: boolean
  /** The hash of its object names: `sha1` or `sha256`. */
  readonly objectFormat: string
  /** The remote from which a partial clone gets the objects that it lacks; undefined for a whole one. */
  readonly promisor?: string | undefined
}

/** The repository around a directory; undefined when there is none, or one without a working tree. */
export async function repositoryAround(directory: string, git: Git): Promise<Repository | undefined> {
  const said = await unlessRefused(
    git(directory, 'rev-parse', '--is-inside-work-tree', '--is-shallow-repository', '--show-object-format'),
  )
  const [inside, shallow, objectFormat = 'sha1'] = said?.split('\n') ?? []
  if (inside !== 'true') return undefined
  const top = await pathSaid(git(directory, 'rev-parse', '--show-toplevel'))
  const common = resolve(directory, await pathSaid(git(directory, 'rev-parse', '--git-common-dir')))
  const promisor = await unlessRefused(git(directory, 'config', '--get', 'extensions.partialClone'))
  return { top, common, isShallow: shallow === 'true', objectFormat, promisor }
}

/** Whether git ignores a directory, so that no commit of the repository describes it. */
export async function isIgnored(repository: Repository, directory: string, git: Git): Promise<boolean> {
  const path = await prefixOf(repository, directory)
  if (path === '') return false
  return (await unlessRefused(git(repository.top, 'check-ignore', '--quiet', '--', path))) !== undefined
}

/** The path of a directory within its repository; empty for the top. */
export const prefixOf = async ({ top }: Repository, directory: string): Promise<string> =>
  relative(await realpath(top), await realpath(directory))

/** The facts about a commit. */
export interface Commit {
  readonly commit: string
  readonly short: string
  readonly subject: string
  /** The id of its tree: two commits with the same tree contain the same files. */
  readonly tree: string
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a subject is shown on terminals
const control = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** The commit that a name stands for; undefined when there is none. A name that looks like an option is refused. */
export async function commitOf(repository: Repository, name: string, git: Git): Promise<Commit | undefined> {
  if (name.startsWith('-')) return undefined
  const found = await unlessRefused(
    git(repository.top, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`),
  )
  if (!found) return undefined
  const said = await git(repository.top, 'show', '-s', '--format=%H%n%h%n%T%n%s', found)
  const [commit = '', short = '', tree = '', subject = ''] = said.split('\n')
  return { commit, short, tree, subject: subject.replace(control, '') }
}

/** How many commits one commit has that another has not. */
export async function commitsBeyond(
  { top }: Repository,
  one: string,
  other: string,
  git: Git,
): Promise<number> {
  const said = await unlessRefused(git(top, 'rev-list', '--count', `${other}..${one}`))
  return Number(said ?? 0)
}

/**
 * How many files of the working tree around a project differ from its commit, including untracked files; stored results of
 * experiments are not counted. `project` is the directory of its config.
 */
export async function changedFiles(project: string, git: Git): Promise<number> {
  const asked = ['status', '--porcelain=v1', '-z', '--untracked-files=normal', '--no-renames']
  const said = await git(project, ...asked, '--', ...countedFiles)
  return said.split('\0').filter(Boolean).length
}

/** The paths at which a commit contains other repositories (submodules). */
export async function submodulesOf(
  { top }: Repository,
  commit: string,
  git: Git,
): Promise<readonly string[]> {
  const listed = await unlessRefused(git(top, 'cat-file', '-e', `${commit}:.gitmodules`))
  if (listed === undefined) return []
  const said = await git(top, 'ls-tree', '-r', '-z', commit)
  return said.split('\0').flatMap((line) => {
    const [kind = '', path = ''] = line.split('\t')
    return kind.startsWith('160000 ') ? [path] : []
  })
}
