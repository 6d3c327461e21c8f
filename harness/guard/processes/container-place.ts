/** What a container may use of the machine. */
export interface Limits {
  /** Processors it may use at most. */
  readonly cpus: number
  /** Processors' worth of time it gets when all are busy; Docker knows it as a weight against other containers. */
  readonly reservedCpus: number
  /** Bytes it may use at most. */
  readonly memory: number
  /** Bytes it is left when the machine runs short. */
  readonly reservedMemory: number
  /** Processes and threads. */
  readonly pids: number
}

/** A path of this machine inside a container. */
export interface Mount {
  readonly from: string
  readonly to: string
  readonly writable: boolean
}

/** A port of a container that is reached from this machine, on 127.0.0.1. */
export interface Published {
  readonly port: number
  readonly inside: number
}

/**
 * The first container of a run holds its network and publishes ports on 127.0.0.1; the others join it there, so that
 * they reach each other as on one machine, and nothing else reaches them.
 */
export type NetworkPlace =
  | { readonly type: 'holder'; readonly publish: readonly Published[] }
  | { readonly type: 'member' }
  /** An address of its own in the network of the run, where the others find it by its name. */
  | { readonly type: 'own'; readonly publish: readonly Published[] }
  /** The network of this machine itself, for what stands beside a stack that runs there. */
  | { readonly type: 'machine' }

/** The container a process runs in, instead of on this machine itself. */
export interface ContainerPlace {
  /** The id of the image, so that what runs is what was recorded. */
  readonly image: string
  /** Whether the image's own entry point is the program; else the command is. */
  readonly entry: 'image' | 'command'
  /** Where it works; undefined for what the image says. */
  readonly workingDirectory: string | undefined
  /** Undefined for the user that the image says, with a file system that it can write and the rights of any container. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined
  readonly network: NetworkPlace
  readonly mounts: readonly Mount[]
  /** A file system in memory that the containers of a run share, and where it is; it goes with the run. */
  readonly disk?: { readonly path: string; readonly size: string } | undefined
  /** Directories in memory that go with the container: options of mount by path. */
  readonly tmpfs: Readonly<Record<string, string>>
  readonly limits: Limits
}
