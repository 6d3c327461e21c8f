import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { withoutUsers } from '../../base/redact.ts'
import { unlessRefused } from '../../revisions/git/git.ts'
import type { Project } from '../../revisions/project.ts'

/**
 * A name of a project: the remote of its repository and the path of its config there, so that a clone in
 * another directory has the same name, as in the next job of a CI system. Without a remote it is where the repository lies,
 * and outside of a repository where the config lies.
 * @throws the reason of the signal with which git is called.
 */
export async function projectName({
  config,
  repository,
  git,
}: Pick<Project, 'config' | 'repository' | 'git'>): Promise<string> {
  if (repository === undefined) return config
  const remote = await unlessRefused(git(repository.top, 'config', '--get', 'remote.origin.url'))
  // The URL in a CI job names a user with a token, which is another one in each job.
  const origin = remote ? withoutUsers(remote).replace('…@', '') : repository.common
  return JSON.stringify([origin, relative(await realpath(repository.top), config)])
}
