import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { topOf } from '../base/files/repository-top.ts'
import { extensions } from '../config/loading/find-config.ts'
import type { ProjectState } from './propose.ts'

const installers = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'corepack enable && pnpm install --frozen-lockfile'],
  ['yarn.lock', 'corepack enable && yarn install --immutable'],
] as const

/** The dependencies in package.json, which has been read as a source before. */
function dependenciesOf(directory: string): readonly string[] {
  const file = join(directory, 'package.json')
  if (!existsSync(file)) return []
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(file, 'utf8').replace(/^\ufeff/, ''),
  ) as Readonly<Record<string, object | null | undefined>>
  return Object.keys({ ...dependencies, ...devDependencies })
}

/** The names in a directory; none where a file has its name, which is told when something is to be written there. */
const namesIn = (directory: string): readonly string[] =>
  statSync(directory, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(directory) : []

/** The text of a file; undefined where there is none. */
const textIn = (file: string): string | undefined =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined

/** The config in this directory; one in a directory above belongs to another project. */
export const ownConfig = (directory: string): string | undefined =>
  extensions
    .map((extension) => `tailgate.config${extension}`)
    .find((name) => existsSync(join(directory, name)))

/** What was typed, or was found in the sources and in the config. */
type KnownState = Pick<ProjectState, 'version' | 'ci' | 'start' | 'configUrl' | 'hasDataset' | 'hasBuild'>

/** Finds out what the project already contains. */
export function projectState(directory: string, known: KnownState): ProjectState {
  const top = topOf(directory)
  return {
    directory: basename(directory),
    place: relative(top, directory),
    ...known,
    install: installers.find(([file]) => existsSync(join(directory, file)))?.[1],
    hasTailgate: dependenciesOf(directory).includes('tailgate'),
    hasGitlab: existsSync(join(top, '.gitlab-ci.yml')),
    config: ownConfig(directory),
    tsconfig: textIn(join(directory, 'tsconfig.json')),
    // The data files of a scenario (`usual.paths.json`) hold its name when the scenario is gone: a new one would read them.
    scenarios: namesIn(join(directory, 'scenarios')).map((file) => file.split('.', 1)[0] ?? ''),
  }
}
