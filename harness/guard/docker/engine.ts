import Docker from 'dockerode'
import type { Identity } from '../processes/identity.ts'

/** How long the engine may take for anything but waiting, in milliseconds: removing is slow on a busy disk. */
const requestTimeoutMs = 60_000

/** The engine that DOCKER_HOST or the usual socket names. It is not asked anything yet. */
export const openEngine = (timeoutMs: number = requestTimeoutMs): Docker => new Docker({ timeout: timeoutMs })

/** The same engine for requests that last as long as a container: its end and its output. */
export const openPatientEngine = (): Docker => new Docker()

/** The engine that is asked, as the environment names it; empty for the usual socket. */
export const dockerHost = (): string => process.env.DOCKER_HOST ?? ''

/** Labels by which everything of a run is found again, and whose it is. */
const label = {
  run: 'tailgate.run',
  pid: 'tailgate.owner.pid',
  start: 'tailgate.owner.start',
  boot: 'tailgate.owner.boot',
  service: 'tailgate.service',
} as const

/** The owner is the guardian of the run: a process that cannot be mistaken for another. */
export const labelsOf = (run: string, owner: Identity, service: string): Record<string, string> => ({
  [label.run]: run,
  [label.pid]: String(owner.pid),
  [label.start]: owner.start,
  [label.boot]: owner.boot,
  [label.service]: service,
})

const variableOf = (name: string): string => name.toUpperCase().replaceAll('.', '_')

/** The labels of a run, each with the variable that a program finds its value in which makes containers by itself. */
export const lentLabels: Readonly<Record<string, string>> = Object.fromEntries(
  [label.run, label.pid, label.start, label.boot].map((name) => [name, `\${${variableOf(name)}}`]),
)

export const ownerVariables = (run: string, owner: Identity): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(labelsOf(run, owner, '')).map(([name, value]) => [variableOf(name), value]),
  )

/** A filter of the engine's lists that lets through what carries the labels of this run and owner, all of them. */
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

/** The status code of an answer of the engine, when that is what went wrong. */
export const statusOf = (problem: unknown): number | undefined =>
  problem instanceof Error && 'statusCode' in problem && typeof problem.statusCode === 'number'
    ? problem.statusCode
    : undefined
