/** What a pipeline has to do in a project. */
export interface Pipeline {
  /** The version of Tailgate that wrote it. */
  readonly version: string
  /** What installs the packages of the project: `npm ci`; nothing where there is no lock file. */
  readonly install: string | undefined
  /** Tailgate is among the dependencies of the project, so that installing them brings it. */
  readonly hasTailgate: boolean
  /** PostgreSQL, Redis or Nginx are part of the stack. */
  readonly needsServices: boolean
  /** What starts the service where the config only says where it runs. */
  readonly start: string | undefined
  /** The service is on another machine, which `run` asks about where nobody answers. */
  readonly isRemote: boolean
  readonly scenarios: readonly string[]
  /** Variables that the scenarios read. */
  readonly secrets: readonly string[]
}

/** The commands that bring Tailgate. */
export const installCommands = ({ install, hasTailgate, version }: Pipeline): readonly string[] => [
  ...(install === undefined ? [] : [install]),
  ...(hasTailgate && install !== undefined
    ? []
    : [`npm install --no-save --no-audit --no-fund tailgate@${version}`]),
]

export const runCommand = ({ scenarios, isRemote }: Pipeline): string =>
  `npx tailgate run ${scenarios.join(' ')} --no-profile --stop-early 20s --out results${isRemote ? ' --yes' : ''}`
