import type { Environment } from '../base/find-program.ts'
import { docker } from './docker.ts'
import type { Finding } from './finding.ts'
import { machine } from './machine.ts'
import { programs } from './programs.ts'
import { lookAtProject } from './project.ts'

/** Whether a whole stack can run in Docker: its daemon answers, and there is an image of the app where one is needed. */
const runsInDocker = (found: readonly Finding[]): boolean =>
  found.some(({ name, state }) => name === 'Docker' && state === 'here') &&
  !found.some(({ name, state }) => name === 'image of the app' && state === 'missing')

/**
 * When a stack can run in Docker, a missing program is not an obstacle: the stack then runs there. It always does so when its
 * app is in a container.
 */
export const relievedBy = (
  inDocker: readonly Finding[],
  installed: readonly Finding[],
  isAppContained = false,
): readonly Finding[] =>
  installed.map((finding) =>
    finding.needed && finding.state === 'missing' && (isAppContained || runsInDocker(inDocker))
      ? { ...finding, needed: false, detail: `${finding.detail}; \`run\` uses Docker` }
      : finding,
  )

/**
 * What was found of the programs of the app and of its services. By itself a stack runs in Docker only where PostgreSQL, Redis
 * or Nginx is missing, so elsewhere an image of the app does not help.
 */
export const startedHere = (
  own: readonly Finding[],
  installed: readonly Finding[],
  inDocker: readonly Finding[],
): readonly Finding[] =>
  installed.some(({ needed, state }) => needed && state === 'missing') ? relievedBy(inDocker, own) : own

/** Examines everything that a run needs or can use. `directory` is where a project is searched. */
export async function examine(
  environment: Environment,
  directory: string,
  config?: string,
): Promise<readonly Finding[]> {
  const project = await lookAtProject(directory, config)
  const [about, installed, inDocker] = await Promise.all([
    machine(),
    programs(project.needed),
    docker(environment, project),
  ])
  const isAppContained = project.startsBy === 'image' || project.startsBy === 'compose'
  const stack = relievedBy(inDocker, installed, isAppContained)
  return [...about, ...stack, ...startedHere(project.own, installed, inDocker), ...inDocker, project.finding]
}
