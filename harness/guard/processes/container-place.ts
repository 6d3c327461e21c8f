/** The limits of a container on the machine. */
export interface Limits {
  /** The most processors that it may use. */
  readonly cpus: number
  /**
   * The processor time that it gets when all processors are busy, in processors; Docker has it as a weight against other
   * containers.
   */
  readonly reservedCpus: number
  /** The most bytes of memory that it may use. */
  readonly memory: number
  /** The bytes of memory that it keeps when the machine runs short. */
  readonly reservedMemory: number
  /** The most processes and threads. */
  readonly pids: number
}

/** A path of this machine inside a container. */
export interface Mount {
  readonly from: string
  readonly to: string
  readonly writable: boolean
}

/** A port of a container that is published on 127.0.0.1 of this machine. */
export interface Published {
  readonly port: number
  readonly inside: number
}

/**
 * The first container of a run holds its network and publishes ports on 127.0.0.1. The others join this network, so that they
 * reach each other as on one machine, and nothing else reaches them.
 */
export type NetworkPlace =
  | { readonly type: 'holder'; readonly publish: readonly Published[] }
  | { readonly type: 'member' }
  /** Its own address in the network of the run, where the others find it by its name. */
  | { readonly type: 'own'; readonly publish: readonly Published[] }
  /** The network of this machine itself, for a container beside a native stack. */
  | { readonly type: 'machine' }

/** The container in which a process runs, instead of on this machine itself. */
export interface ContainerPlace {
  /** The id of the image, so that the running image is the recorded one. */
  readonly image: string
  /** Whether the program is the image's own entry point; else it is the command. */
  readonly entry: 'image' | 'command'
  /** Its working directory; undefined for that of the image. */
  readonly workingDirectory: string | undefined
  /** Undefined for the user of the image, with a writable file system and the usual rights of a container. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined
  readonly network: NetworkPlace
  readonly mounts: readonly Mount[]
  /** A file system in memory that the containers of a run share, and its path; it is removed with the run. */
  readonly disk?: { readonly path: string; readonly size: string } | undefined
  /** Directories in memory that are removed with the container: mount options by path. */
  readonly tmpfs: Readonly<Record<string, string>>
  readonly limits: Limits
}
