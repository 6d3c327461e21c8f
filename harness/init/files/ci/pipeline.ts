/** What a pipeline has to do in a project. */
export interface Pipeline {
  /** The version of Tailgate that wrote it. */
  readonly version: string
  /** The command that installs the packages of the project: `npm ci`; undefined without a lock file. */
  readonly install: string | undefined
  /** Whether Tailgate is among the project's dependencies, so that installing them installs it. */
  readonly hasTailgate: boolean
  /** Whether PostgreSQL, Redis or Nginx are part of the stack. */
  readonly needsServices: boolean
  /** A Compose file brings the service, on 127.0.0.1 of the machine where Docker is. */
  readonly needsDocker: boolean
  /** The command that starts the service, when the config only says where it runs. */
  readonly start: string | undefined
  /** Whether the service is on another machine; `run` asks about that when nobody can answer. */
  readonly isRemote: boolean
  readonly scenarios: readonly string[]
  /** Environment variables that the scenarios read. */
  readonly secrets: readonly string[]
}

/** The commands that install Tailgate. */
export const installCommands = ({ install, hasTailgate, version }: Pipeline): readonly string[] => [
  ...(install === undefined ? [] : [install]),
  ...(hasTailgate && install !== undefined
    ? []
    : [`npm install --no-save --no-audit --no-fund tailgate@${version}`]),
]

export const runCommand = ({ scenarios, isRemote }: Pipeline): string =>
  `npx tailgate run ${scenarios.join(' ')} --no-profile --stop-early 20s --out results${isRemote ? ' --yes' : ''}`
