import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import type { Identity } from '../processes/identity.ts'

/** Over 200 modules, which take as long to load as all of ours, so only a command that asks an engine loads them. */
const loadClient = (): typeof Docker => createRequire(import.meta.url)('dockerode') as typeof Docker

/** How long the engine may take for any request except waiting, in milliseconds: a removal is slow on a busy disk. */
const requestTimeoutMs = 60_000

/** How long the engine may take to answer a ping or a question, in milliseconds; one that hangs must not block a command. */
export const answerTimeoutMs = 5000

/** The engine that DOCKER_HOST or the usual socket names. No request is sent yet. */
export const openEngine = (timeoutMs: number = requestTimeoutMs): Docker =>
  new (loadClient())({ timeout: timeoutMs })

/** The same engine without a timeout, for requests that last as long as a container: its end and its output. */
export const openPatientEngine = (): Docker => new (loadClient())()

/** The engine that the environment names; empty for the usual socket. */
export const dockerHost = (): string => process.env.DOCKER_HOST ?? ''

/**
 * The address of the engine that `openEngine` asks, as DOCKER_HOST tells it to another program. Without that variable, its
 * client asks the socket in the home directory where there is one, and never that of a context of `docker context`.
 */
export function engineAddress(): string {
  const host = dockerHost()
  if (host !== '' && host !== 'unix://') return host
  const ofUser = join(homedir(), '.docker', 'run', 'docker.sock')
  return `unix://${existsSync(ofUser) ? ofUser : '/var/run/docker.sock'}`
}

/** Labels by which the resources of a run, and their owner, are found again. */
export const label = {
  run: 'tailgate.run',
  pid: 'tailgate.owner.pid',
  start: 'tailgate.owner.start',
  boot: 'tailgate.owner.boot',
  service: 'tailgate.service',
} as const

/** The owner is the guardian of the run, because its identity cannot be confused with that of another process. */
export const labelsOf = (run: string, owner: Identity, service: string): Record<string, string> => ({
  [label.run]: run,
  [label.pid]: String(owner.pid),
  [label.start]: owner.start,
  [label.boot]: owner.boot,
  [label.service]: service,
})

const variableOf = (name: string): string => name.toUpperCase().replaceAll('.', '_')

/** The labels of a run, each with the variable in which a program that creates containers finds its value. */
export const lentLabels: Readonly<Record<string, string>> = Object.fromEntries(
  [label.run, label.pid, label.start, label.boot].map((name) => [name, `\${${variableOf(name)}}`]),
)

export const ownerVariables = (run: string, owner: Identity): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(labelsOf(run, owner, '')).map(([name, value]) => [variableOf(name), value]),
  )

/** A filter for the engine's lists: the resources of all runs, whoever owns them. */
export const filterOfRuns = (): { readonly label: string[] } => ({ label: [label.run] })

/** A filter for the engine's lists: only resources with all labels of this run and owner. */
export const filterOf = (run: string, owner: Identity): { readonly label: string[] } => ({
  label: [
    `${label.run}=${run}`,
    `${label.pid}=${owner.pid}`,
    `${label.start}=${owner.start}`,
    `${label.boot}=${owner.boot}`,
  ],
})

export const networkName = (run: string): string => `tailgate-${run}`
export const containerName = (run: string, service: string): string => `tailgate-${run}-${service}`

export const diskName = (run: string): string => `tailgate-${run}-disk`

/**
 * Whether a container has a name that we or Compose gave it, or none any more, as while it is removed. `docker commit` copies
 * labels into an image, so a container of somebody else may have all labels of a run. Compose names its containers after the
 * project, and puts twelve digits before the name of one that it replaces.
 * @param names as the engine lists them, each with a slash before it.
 */
export function isNamedForRun(run: string, names: readonly string[]): boolean {
  const own = new RegExp(`^/(?:[0-9a-f]{12}_)?${networkName(run)}[-_]`)
  return names.length === 0 || names.some((name) => own.test(name))
}

/** The status code in an error of the engine; undefined for any other error. */
export const statusOf = (problem: unknown): number | undefined =>
  problem instanceof Error && 'statusCode' in problem && typeof problem.statusCode === 'number'
    ? problem.statusCode
    : undefined
