import { createHash } from 'node:crypto'
import { chmod, lchown, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type ErrorCode, messageOf, TailgateError } from '../base/errors.ts'
import { counted } from '../base/text.ts'
import type { Target } from '../config/target/target.ts'
import { type ArmName, type Revision, shortName } from './arm.ts'
import { type Asked, isDirectory } from './asked.ts'
import { build } from './build.ts'
import { install } from './dependencies/install.ts'
import { findInstallation, knownLockFiles } from './dependencies/package-manager.ts'
import { stalePackages } from './dependencies/stale.ts'
import { checkOut } from './git/checkout.ts'
import type { Git } from './git/git.ts'
import {
  changedFiles,
  commitOf,
  isIgnored,
  prefixOf,
  type Repository,
  repositoryAround,
  submodulesOf,
} from './git/repository.ts'
import type { MadeOnce } from './made/made-once.ts'
import type { Runner } from './running/runner.ts'
import { type FirstNode, TaskFailure, type Tasks } from './running/task.ts'

/** A revision whose directory is ready. */
export interface Prepared {
  readonly revision: Revision
  /** The directory of the project inside it. */
  readonly directory: string
  /** The top of the checkout that contains it, or the directory itself. */
  readonly top: string
}

/** How an arm is built: known in advance, or read from the config of the arm itself. */
export interface BuildSource {
  /** Differs whenever the result of the build may differ. */
  readonly key: string
  /** The description that is most likely, before the packages are installed, which the config of the arm may load. */
  expected(): Promise<Target | undefined>
  /** The description of the arm in its directory, once its packages are installed. */
  of(directory: string): Promise<Target>
}

/** A commit that was typed for an arm, or found for it. */
type AskedCommit = Asked & { readonly kind: 'commit' }

export interface PreparationParts {
  /** The project in the user's working tree. */
  readonly root: string
  readonly repository: Repository | undefined
  /** The path of the project within its repository; empty for the top. */
  readonly prefix: string
  /** Git as the owner of the project, and as our own user. */
  readonly git: Git
  readonly own: Git
  readonly runner: Runner
  /** The commands that prepare arms, by the Node that they run on. */
  readonly tasks: Readonly<Record<FirstNode, Tasks>>
  readonly checkouts: MadeOnce
  readonly dependencies: MadeOnce
  readonly signal: AbortSignal
  readonly onStep: (name: string) => void
}

/** The packages of a checkout were installed by another Node than the one that starts its app. */
class AnotherNode extends Error {
  constructor() {
    super('The config of a revision says another command each time it is read.')
  }
}

/** Prepares the directories of revisions, in which the app can be started, one after another. */
export class Preparation {
  readonly notes: string[] = []
  readonly #parts: PreparationParts

  constructor(parts: PreparationParts) {
    this.#parts = parts
  }

  async prepare(arm: ArmName, asked: Asked, source: BuildSource): Promise<Prepared> {
    if (asked.kind !== 'commit') return this.#inPlace(arm, asked, source)
    await this.#note(arm, asked)
    const tasks = this.#tasksFor(await source.expected())
    const prepared = await this.#checkedOut(arm, asked, source, tasks).catch((problem: unknown) => {
      if (problem instanceof AnotherNode) return undefined
      throw problem
    })
    // One that was kept may be of a config that reads the environment, which says something else today.
    if (prepared !== undefined && (await this.#fit(tasks, await source.of(prepared.directory))))
      return prepared
    const { own, ofPath } = this.#parts.tasks
    return this.#checkedOut(arm, asked, source, tasks === own ? ofPath : own)
  }

  /** Whether what these commands install and build fits the Node that starts the app. */
  async #fit(tasks: Tasks, target: Target): Promise<boolean> {
    const wanted = this.#tasksFor(target)
    return wanted === tasks || isDeepStrictEqual(await wanted.circumstances(), await tasks.circumstances())
  }

  /** The commands on the Node that starts an app. `node` is our own, which also prepares what no command starts here. */
  #tasksFor(target: Target | undefined): Tasks {
    const [program = 'node'] = target?.app?.command ?? []
    return this.#parts.tasks[program === 'node' ? 'own' : 'ofPath']
  }

  async #note(arm: ArmName, { commit, note }: AskedCommit): Promise<void> {
    const { repository, git } = this.#parts
    if (note !== undefined) this.notes.push(note)
    const submodules = repository ? await submodulesOf(repository, commit.commit, git) : []
    if (submodules.length > 0)
      this.notes.push(
        `${commit.short} has submodules (${submodules.join(', ')}), which its checkout for ${arm} leaves empty; name a directory if they matter.`,
      )
  }

  async #checkedOut(arm: ArmName, asked: AskedCommit, source: BuildSource, tasks: Tasks): Promise<Prepared> {
    const { repository, prefix, git, own, runner, checkouts, onStep } = this.#parts
    if (repository === undefined) throw new Error('a commit is of a repository')
    const { commit } = asked
    const revision: Revision = { kind: 'commit', asked: asked.asked, dirty: false, ...commit }
    const top = await checkouts.directoryOf(
      await this.#keyOf(commit.commit, source, tasks),
      async (directory) => {
        onStep(`checking out ${commit.short} for ${arm}`)
        await checkOut(repository, commit, directory, { git, own, user: runner.user })
        const project = join(directory, prefix)
        if (!(await isDirectory(project)))
          throw new TailgateError('PROJECT_MISSING', { arm, revision: commit.short, directory: prefix })
        await this.#install(arm, revision, project, directory, tasks)
        const target = await source.of(project)
        // The config of the arm may say only now that another Node starts the app; this checkout is then thrown away.
        if (!(await this.#fit(tasks, target))) throw new AnotherNode()
        await this.#build(arm, revision, project, target, tasks)
      },
      this.#waiting(`${commit.short}, which another command makes ready`),
    )
    return { revision, top, directory: join(top, prefix) }
  }

  /** Everything that determines the content of a commit's directory. */
  async #keyOf(commit: string, source: BuildSource, tasks: Tasks): Promise<string> {
    const { repository, prefix } = this.#parts
    const named = [repository?.common, commit, prefix, ...(await tasks.circumstances()), source.key]
    return createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 20)
  }

  async #inPlace(
    arm: ArmName,
    asked: Exclude<Asked, { kind: 'commit' }>,
    source: BuildSource,
  ): Promise<Prepared> {
    const { root, git, prefix } = this.#parts
    const named = asked.kind === 'working tree' ? root : asked.directory
    const around = await repositoryAround(named, git)
    const repository = around && (await isIgnored(around, named, git)) ? undefined : around
    const below = join(named, prefix)
    // A named directory may be the top of a checkout although the project is below the top.
    const isTop = repository !== undefined && (await prefixOf(repository, named)) === ''
    const isBelow = asked.kind === 'directory' && prefix !== '' && isTop && (await isDirectory(below))
    const directory = await realpath(isBelow ? below : named)
    const commit = repository && (await commitOf(repository, 'HEAD', git))
    const changed = repository === undefined ? 0 : await changedFiles(directory, git)
    const revision: Revision = {
      kind: asked.kind,
      asked: asked.kind === 'directory' ? asked.asked : undefined,
      commit: commit?.commit,
      short: commit?.short,
      subject: commit?.subject,
      tree: commit?.tree,
      dirty: changed > 0,
    }
    if (changed > 0 && commit !== undefined)
      this.notes.push(
        `${arm} is ${shortName(revision)}: ${changed === 1 ? '1 file is' : `${changed} files are`} not as in ${commit.short}, and what it finds holds for them.`,
      )
    const stale = await stalePackages(directory, repository?.top ?? directory)
    if (stale !== undefined && stale.count > 0)
      this.notes.push(
        `${arm} runs with what is installed, of which ${counted(stale.count, 'package')} ${stale.count === 1 ? 'is not that' : 'are not those'} of ${stale.lockFile}: install again if that matters here.`,
      )
    const target = await source.of(directory)
    await this.#build(arm, revision, directory, target, this.#tasksFor(target))
    return { revision, directory, top: isBelow ? named : directory }
  }

  async #install(
    arm: ArmName,
    revision: Revision,
    project: string,
    top: string,
    tasks: Tasks,
  ): Promise<void> {
    const { dependencies, onStep } = this.#parts
    const found = await findInstallation(project, top)
    const facts = { arm, revision: shortName(revision) }
    if ('needs' in found) {
      if (found.needs === 'nothing') return
      throw new TailgateError('LOCK_FILE_MISSING', {
        ...facts,
        manifest: found.manifest,
        known: knownLockFiles.join(', '),
      })
    }
    onStep(`installing the dependencies of ${arm} by ${relative(top, join(found.directory, found.lockFile))}`)
    const options = this.#waiting('dependencies that another command installs')
    const give = (directory: string) => this.#give(directory)
    await install(found, top, { tasks, kept: dependencies, give, options }).catch(
      failsAs('INSTALL_FAILED', facts),
    )
  }

  async #build(
    arm: ArmName,
    revision: Revision,
    directory: string,
    { build: description }: Target,
    tasks: Tasks,
  ): Promise<void> {
    if (description === undefined) return
    this.#parts.onStep(`building ${arm} (${description.command.join(' ')})`)
    await build(description, directory, tasks).catch(
      failsAs('BUILD_FAILED', { arm, revision: shortName(revision) }),
    )
  }

  async #give(directory: string): Promise<void> {
    const { user } = this.#parts.runner
    if (user !== undefined) await lchown(directory, user.uid, user.gid)
    await chmod(directory, 0o700)
  }

  #waiting(what: string) {
    const { signal, onStep } = this.#parts
    return { signal, onWait: () => onStep(`waiting for ${what}`) }
  }
}

/** Turns the failure of a command into the given error; other errors are passed on. */
const failsAs =
  (code: ErrorCode, facts: Readonly<Record<string, string>>) =>
  (error: unknown): never => {
    if (!(error instanceof TaskFailure)) throw error
    throw new TailgateError(code, { ...facts, problem: messageOf(error), log: error.log }, { cause: error })
  }
