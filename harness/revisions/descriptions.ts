import { existsSync, readFileSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type LoadedTarget, loadTarget } from '../config/loading/load.ts'
import type { BuildSource } from './preparation.ts'
import type { ArmsRequest, Project } from './project.ts'

/** Loads head's own description, once. */
export class HeadConfig implements BuildSource {
  readonly key: string
  #loaded: LoadedTarget | undefined
  readonly #project: Project

  constructor(project: Project) {
    this.#project = project
    this.key = `its own, ${relative(project.root, project.config)}`
  }

  async load(directory: string): Promise<LoadedTarget> {
    if (this.#loaded?.root !== directory) {
      const { root, config } = this.#project
      const there = join(directory, relative(root, config))
      const loaded = await loadTarget(directory, { config: there })
      this.#loaded = { ...loaded, root: directory }
    }
    return this.#loaded
  }

  async of(directory: string) {
    return (await this.load(directory)).target.build
  }
}

/** Base's description: that of head, unless base has its own. */
export class BaseConfig implements BuildSource {
  readonly key: string
  readonly #request: ArmsRequest
  readonly #head: LoadedTarget
  #loaded: LoadedTarget | undefined

  constructor(request: ArmsRequest, head: LoadedTarget) {
    this.#request = request
    this.#head = head
    const { baseConfig } = request
    if (baseConfig === undefined) this.key = JSON.stringify(head.target.build ?? null)
    else {
      const here = resolve(request.directory, baseConfig)
      // A config in the working directory may say another build tomorrow; one inside base is fixed by its commit.
      this.key = JSON.stringify(['own', baseConfig, existsSync(here) ? readFileSync(here, 'utf8') : null])
    }
  }

  async load(directory: string): Promise<LoadedTarget> {
    const { baseConfig, directory: here } = this.#request
    if (baseConfig === undefined) return { ...this.#head, root: directory }
    if (this.#loaded?.root !== directory) {
      const there = resolve(directory, baseConfig)
      const inBase = await realpath(there).catch(() => undefined)
      const loaded = await loadTarget(here, { config: inBase ?? resolve(here, baseConfig) })
      this.#loaded = { ...loaded, root: directory }
    }
    return this.#loaded
  }

  async of(directory: string) {
    return (await this.load(directory)).target.build
  }
}
