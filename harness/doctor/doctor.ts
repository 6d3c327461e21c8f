import type { Environment } from '../base/find-program.ts'
import { docker } from './docker.ts'
import { type Finding, isLacking } from './finding.ts'
import { machine } from './machine.ts'
import { places } from './places.ts'
import { programs } from './programs.ts'
import { lookAtProject } from './project.ts'

/** Whether one of the findings has this name and this state. */
const hasState = (found: readonly Finding[], name: string, state: Finding['state']): boolean =>
  found.some((one) => one.name === name && one.state === state)

/** Whether a whole stack can run in Docker: its daemon answers, and there is an image of the app where one is needed. */
const runsInDocker = (found: readonly Finding[]): boolean =>
  hasState(found, 'Docker', 'here') && !hasState(found, 'image of the app', 'missing')

/** The findings when what is missing stops no run, at least of the stack that is asked for; the words say why. */
const optional = (
  found: readonly Finding[],
  words: string,
  asked: Pick<Finding, 'stack'> = {},
): readonly Finding[] =>
  found.map((finding) =>
    isLacking(finding)
      ? { ...finding, ...asked, needed: false, detail: `${finding.detail}; ${words}` }
      : finding,
  )

/**
 * When a stack can run in Docker, a missing program is not an obstacle: the stack then runs there. It always does so when its
 * app is in a container.
 */
export const relievedBy = (
  inDocker: readonly Finding[],
  installed: readonly Finding[],
  isAppContained = false,
): readonly Finding[] =>
  isAppContained || runsInDocker(inDocker) ? optional(installed, '`run` uses Docker') : installed

/**
 * What was found of the programs of the app and of its services. By itself a stack runs in Docker only where PostgreSQL, Redis
 * or Nginx is missing; elsewhere it does so when it is asked to and an image of the app is here.
 */
export function startedHere(
  own: readonly Finding[],
  installed: readonly Finding[],
  inDocker: readonly Finding[],
): readonly Finding[] {
  if (installed.some(isLacking)) return relievedBy(inDocker, own)
  return hasState(inDocker, 'Docker', 'here') && hasState(inDocker, 'image of the app', 'here')
    ? optional(own, '`run --stack docker` does without it', { stack: 'docker' })
    : own
}

/** Examines everything that a run needs or can use. `directory` is where a project is searched. */
export async function examine(
  environment: Environment,
  directory: string,
  config?: string,
): Promise<readonly Finding[]> {
  const project = await lookAtProject(directory, config)
  const [about, writable, installed, inDocker] = await Promise.all([
    machine(),
    places(),
    programs(project.needed),
    docker(environment, project),
  ])
  const isAppContained = project.startsBy === 'image' || project.startsBy === 'compose'
  const stack = relievedBy(inDocker, installed, isAppContained)
  return [
    ...about,
    ...writable,
    ...stack,
    ...startedHere(project.own, installed, inDocker),
    ...inDocker,
    project.finding,
  ]
}
