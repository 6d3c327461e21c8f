import { relative } from 'node:path'
import { TailgateError } from '../base/errors.ts'
import { findConfig } from '../config/loading/find-config.ts'
import { loadScenarios, loadTarget } from '../config/loading/load.ts'
import type { AppImage } from '../config/target/description.ts'
import { neededFor } from '../stack/choose-kind.ts'
import type { Program } from '../stack/launch/programs.ts'
import { type Finding, here, lacking, note } from './finding.ts'

export interface Project {
  readonly finding: Finding
  /** The image of the app, as the config names it. */
  readonly image: AppImage | undefined
  /** The programs that its stack needs; undefined when there is no project. */
  readonly needed: readonly Program[] | undefined
}

/** What exists of a project: its config and its standard scenarios, read as `run` reads them. */
export async function lookAtProject(directory: string, config?: string): Promise<Project> {
  try {
    const loaded = await loadTarget(directory, { config })
    const { app, scenarios } = loaded.target
    await loadScenarios(loaded, scenarios.standard)
    const file = relative(directory, findConfig(directory, { config }))
    return {
      finding: here('project', `${file}, scenarios ${scenarios.standard.join(', ')}`),
      image: app?.image,
      needed: app === undefined ? [] : neededFor(loaded.target),
    }
  } catch (error) {
    if (!(error instanceof TailgateError)) throw error
    const about = error.code === 'CONFIG_MISSING' ? note : lacking
    return { finding: about('project', error.message, error.hint), image: undefined, needed: undefined }
  }
}
