import type Docker from 'dockerode'
import type { ContainerPlace, NetworkPlace, Published } from '../processes/container-place.ts'
import type { ProcessDescription } from '../processes/process.ts'
import { containerName, diskName, networkName } from './engine.ts'

export interface Naming {
  readonly name: string
  readonly labels: Record<string, string>
  readonly run: string
}

/** The service whose container holds the network of a run. */
export const holderName = 'network'

/** Publishes on loopback only, because the stack is for this machine. */
function publishing(ports: readonly Published[]): Pick<Docker.ContainerCreateOptions, 'ExposedPorts'> & {
  readonly PortBindings: Docker.PortMap
} {
  const entries = ports.map(
    ({ port, inside }) => [`${inside}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(port) }]] as const,
  )
  return {
    ExposedPorts: Object.fromEntries(entries.map(([port]) => [port, {}])),
    PortBindings: Object.fromEntries(entries.map(([port, bindings]) => [port, [...bindings]])),
  }
}

function networkMode({ type }: NetworkPlace, run: string): string {
  if (type === 'machine') return 'host'
  return type === 'member' ? `container:${containerName(run, holderName)}` : networkName(run)
}

/** The shared memory disk of a run as a Docker volume; the first container that mounts it creates it. */
function diskMounts({ disk, user }: ContainerPlace, { run, labels }: Naming): Docker.MountConfig {
  if (disk === undefined) return []
  const options = {
    type: 'tmpfs',
    device: 'tmpfs',
    o: `size=${disk.size},mode=0700${user === undefined ? '' : `,uid=${user.uid},gid=${user.gid}`}`,
  }
  return [
    {
      Type: 'volume',
      Source: diskName(run),
      Target: disk.path,
      VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: 'local', Options: options } },
    },
  ]
}

/** Docker weighs processors in units of 1/1024. */
const sharesOfOne = 1024

/**
 * The creation request for the engine. Unless the container runs as its image says, it is read-only except its mounts and has
 * no capabilities. It has the limits of its place, and is removed with everything that it created.
 */
export function creationOf(
  { name, command, args, environment, stopSignal }: ProcessDescription,
  place: ContainerPlace,
  naming: Naming,
): Docker.ContainerCreateOptions {
  const { image, entry, workingDirectory, user, network, mounts, tmpfs, limits } = place
  const { ExposedPorts, PortBindings } = publishing('publish' in network ? network.publish : [])
  return {
    name: naming.name,
    Image: image,
    ...(entry === 'image' ? {} : { Entrypoint: [command] }),
    // Without arguments, those of the image are used.
    ...(entry === 'image' && args.length === 0 ? {} : { Cmd: [...args] }),
    Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
    ...(user === undefined ? {} : { User: `${user.uid}:${user.gid}` }),
    Labels: naming.labels,
    StopSignal: stopSignal,
    // Readiness is checked from outside; a health check of the image would run a program beside the measured load.
    Healthcheck: { Test: ['NONE'] },
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
    ...('publish' in network ? { Hostname: name, ExposedPorts } : {}),
    ...(network.type === 'own'
      ? { NetworkingConfig: { EndpointsConfig: { [networkName(naming.run)]: { Aliases: [name] } } } }
      : {}),
    HostConfig: {
      NetworkMode: networkMode(network, naming.run),
      PortBindings,
      Mounts: [
        ...mounts.map(({ from, to, writable }) => ({
          Type: 'bind' as const,
          Source: from,
          Target: to,
          ReadOnly: !writable,
        })),
        ...diskMounts(place, naming),
      ],
      Tmpfs: { ...tmpfs },
      NanoCpus: Math.round(limits.cpus * 1e9),
      CpuShares: Math.round(limits.reservedCpus * sharesOfOne),
      Memory: limits.memory,
      // The same as the memory limit, so that there is no swap: the latency of a swapped-out service is not worth measuring.
      MemorySwap: limits.memory,
      MemoryReservation: limits.reservedMemory,
      PidsLimit: limits.pids,
      ...(user === undefined ? {} : { ReadonlyRootfs: true, CapDrop: ['ALL'] }),
      SecurityOpt: ['no-new-privileges:true'],
      // The output is streamed to the run directory, so Docker need not store it too.
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
    },
  }
}
