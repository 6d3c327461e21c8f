import { literal } from './files/literal.ts'
import type { ProjectState, Proposed } from './propose.ts'

/**
 * What is told of a service that has to be built: who runs its build, and what to add where nobody would.
 * @param isWritten whether the file at a path is one of those to be written.
 */
export function buildNotes(
  { build, job }: Pick<Proposed, 'build' | 'job'>,
  { config, hasBuild }: Pick<ProjectState, 'config' | 'hasBuild'>,
  isWritten: (path: string) => boolean,
): readonly string[] {
  if (build === undefined) return []
  const isInConfig = config === undefined || hasBuild
  const runners = [
    ...(job !== undefined && isWritten(job) ? ['the job of CI'] : []),
    ...(isInConfig ? ['comparisons'] : []),
  ]
  const verb = runners.length === 1 && !isInConfig ? 'runs' : 'run'
  const who = runners.length === 0 ? '' : `${runners.join(' and ')} ${verb} it, but `
  const others = runners.length === 0 ? '`run` and `up` do not run it' : '`run` and `up` do not'
  const toAdd = isInConfig
    ? ''
    : ` For comparisons, add \`build: { command: ${literal(build.split(' '), '')} }\` to ${config}.`
  return [`package.json has a script \`build\`: ${who}${others}, so build before them.${toAdd}`]
}
