import { shellWord } from '../../../base/text.ts'

/** What a pipeline has to do in a project. */
export interface Pipeline {
  /** The version of Tailgate that wrote it. */
  readonly version: string
  /** The command that installs the packages of the project: `npm ci`; undefined without a lock file. */
  readonly install: string | undefined
  /** The command that builds the service: `npm run build`; undefined where nothing has to be built. */
  readonly build: string | undefined
  /** The path of the project from the top of its repository, where CI systems begin; empty for the top itself. */
  readonly place: string
  /** Whether Tailgate is among the project's dependencies, so that installing them installs it. */
  readonly hasTailgate: boolean
  /** Whether the config has a dataset, so that a database is prepared. */
  readonly hasDataset: boolean
  /** Whether PostgreSQL, Redis or Nginx are part of the stack. */
  readonly needsServices: boolean
  /** A Compose file or an image brings the service, or one that it needs, on 127.0.0.1 of the machine where Docker is. */
  readonly needsDocker: boolean
  /** The command that starts the service, when the config only says where it runs. */
  readonly start: string | undefined
  /** The file name of the config. */
  readonly config: string
  /** Whether nothing starts the service, although the config says that it runs on this machine. */
  readonly isUnstarted: boolean
  /** Whether the service is on another machine; `run` asks about that when nobody can answer. */
  readonly isRemote: boolean
  readonly scenarios: readonly string[]
  /** Environment variables that the scenarios read. */
  readonly secrets: readonly string[]
}

/** The commands that install Tailgate and what the service needs, and build the service. */
export const installCommands = ({ install, build, hasTailgate, version }: Pipeline): readonly string[] => [
  ...(install === undefined ? [] : [install]),
  ...(hasTailgate && install !== undefined
    ? []
    : [`npm install --no-save --no-audit --no-fund tailgate@${version}`]),
  ...(build === undefined ? [] : [build]),
]

/** The comment in the place of the command that would start the service, where there is none. */
export const unstartedLines = ({ config, isUnstarted }: Pipeline, indent: string): readonly string[] =>
  isUnstarted
    ? [
        `${indent}# Nothing starts the service: put \`app\` in the place of \`url\` in ${config}, or start it here.`,
      ]
    : []

/** The path from a project to the top of its repository; empty at the top. */
export const toTop = (place: string): string => place.replaceAll(/[^/]+\/?/g, '../')

/** A part of names that only this project of its repository has; empty at the top. */
export const suffixOf = (place: string): string => {
  const words = place.replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '')
  return place === '' ? '' : `-${words || 'project'}`
}

/** A path of the project as the CI system finds it from the top, as a value in YAML. */
export const fromTop = (place: string, path: string): string =>
  place === '' ? path : JSON.stringify(`${place}/${path}`)

/** The command that goes into the project, as a value in YAML; none at the top. */
export const enterCommands = (place: string): readonly string[] =>
  place === '' ? [] : [JSON.stringify(`cd ${shellWord(place)}`)]

export const runCommand = ({ scenarios, isRemote }: Pipeline): string =>
  `npx tailgate run ${scenarios.join(' ')} --no-profile --stop-early 20s --out results${isRemote ? ' --yes' : ''}`
