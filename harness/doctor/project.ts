import { relative } from 'node:path'
import { TailgateError } from '../base/errors.ts'
import { findConfig } from '../config/loading/find-config.ts'
import { loadScenarios, loadTarget } from '../config/loading/load.ts'
import type { AppImage } from '../config/target/description.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Target } from '../config/target/target.ts'
import { neededFor } from '../stack/choose-kind.ts'
import type { NeededProgram } from '../stack/launch/programs.ts'
import { ownServicesOf } from '../stack/own-services.ts'
import { type Finding, here, lacking, note } from './finding.ts'
import { ownPrograms } from './own-programs.ts'

/** What the stack of a project consists of. */
export interface StackNeeds {
  /** What starts the app; undefined when there is no project, or when its app runs already. */
  readonly startsBy: 'command' | 'image' | 'compose' | undefined
  /** The image of the app, as the config names it. */
  readonly image: AppImage | undefined
  /** The programs that its stack needs; undefined when there is no project. */
  readonly needed: readonly NeededProgram[] | undefined
  /** What runs in Docker whatever is installed, in words. */
  readonly contained: readonly string[]
  /** The images of the services that the target describes, as far as these run in Docker whatever is installed. */
  readonly images: readonly (readonly [service: string, image: AppImage])[]
}

export interface Project extends StackNeeds {
  readonly finding: Finding
  /** What was found of the programs that start the app and its services on this machine. */
  readonly own: readonly Finding[]
}

const nothing: StackNeeds = {
  ...{ startsBy: undefined, image: undefined, needed: undefined },
  ...{ contained: [], images: [] },
}

/** What the stack of a target consists of. */
export function needsOf(target: Pick<Target, 'app' | 'services' | 'proxy'>): StackNeeds {
  const { app } = target
  if (app === undefined) return { ...nothing, needed: [] }
  const isContained = isAppContained(target)
  const ofImages = ownServicesOf(target).filter(([, { command }]) => command === undefined || isContained)
  const started = app.compose === undefined ? 'image' : 'compose'
  return {
    startsBy: isContained ? started : 'command',
    image: app.image,
    needed: neededFor(target),
    contained: [...(isContained ? ['the app'] : []), ...ofImages.map(([name]) => `the service ${name}`)],
    images: ofImages.flatMap(([name, { image }]) => (image === undefined ? [] : [[name, image] as const])),
  }
}

/** What exists of a project: its config and its standard scenarios, read as `run` reads them. */
export async function lookAtProject(directory: string, config?: string): Promise<Project> {
  try {
    const loaded = await loadTarget(directory, { config })
    const { scenarios } = loaded.target
    await loadScenarios(loaded, scenarios.standard)
    const file = relative(directory, findConfig(directory, { config }))
    return {
      finding: here('project', `${file}, scenarios ${scenarios.standard.join(', ')}`),
      own: await ownPrograms(loaded),
      ...needsOf(loaded.target),
    }
  } catch (error) {
    if (!(error instanceof TailgateError)) throw error
    const about = error.code === 'CONFIG_MISSING' ? note : lacking
    return { finding: about('project', error.message, error.hint), own: [], ...nothing }
  }
}
