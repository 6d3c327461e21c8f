import type Docker from 'dockerode'
import type { ProcessDescription } from '../process.ts'
import { containerName, networkName } from './engine.ts'
import type { ContainerPlace, NetworkPlace } from './place.ts'

export interface Naming {
  readonly name: string
  readonly labels: Record<string, string>
  readonly run: string
}

/** The service whose container holds the network of a run. */
export const holderName = 'network'

/** Loopback only: what the stack offers is for this machine. */
function publishing(ports: readonly number[]): Pick<Docker.ContainerCreateOptions, 'ExposedPorts'> & {
  readonly PortBindings: Docker.PortMap
} {
  const entries = ports.map(
    (port) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(port) }]] as const,
  )
  return {
    ExposedPorts: Object.fromEntries(entries.map(([port]) => [port, {}])),
    PortBindings: Object.fromEntries(entries.map(([port, bindings]) => [port, [...bindings]])),
  }
}

function networkMode({ type }: NetworkPlace, run: string): string {
  if (type === 'machine') return 'host'
  return type === 'holder' ? networkName(run) : `container:${containerName(run, holderName)}`
}

/** Docker weighs processors in 1024ths. */
const sharesOfOne = 1024

/**
 * What the engine is asked to create: read-only but for its mounts, without capabilities, with the limits of its place,
 * and removed with everything it made.
 */
export function creationOf(
  { name, command, args, environment, stopSignal }: ProcessDescription,
  { image, entry, workingDirectory, user, network, mounts, tmpfs, limits }: ContainerPlace,
  naming: Naming,
): Docker.ContainerCreateOptions {
  const { ExposedPorts, PortBindings } = publishing(network.type === 'holder' ? network.publish : [])
  return {
    name: naming.name,
    Image: image,
    ...(entry === 'image' ? {} : { Entrypoint: [command] }),
    Cmd: [...args],
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    User: `${user.uid}:${user.gid}`,
    Labels: naming.labels,
    StopSignal: stopSignal,
    // Readiness is asked from outside; an image's own check would run a program beside the measured load.
    Healthcheck: { Test: ['NONE'] },
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
    ...(network.type === 'holder' ? { Hostname: name, ExposedPorts } : {}),
    HostConfig: {
      NetworkMode: networkMode(network, naming.run),
      PortBindings,
      Mounts: mounts.map(({ from, to, writable }) => ({
        Type: 'bind',
        Source: from,
        Target: to,
        ReadOnly: !writable,
      })),
      Tmpfs: { ...tmpfs },
      NanoCpus: Math.round(limits.cpus * 1e9),
      CpuShares: Math.round(limits.reservedCpus * sharesOfOne),
      Memory: limits.memory,
      MemoryReservation: limits.reservedMemory,
      PidsLimit: limits.pids,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      // Its output is streamed to the run directory; Docker need not write it too.
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
    },
  }
}
