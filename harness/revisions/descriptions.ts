import { existsSync, readFileSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type LoadedTarget, loadTarget } from '../config/loading/load.ts'
import type { Target } from '../config/target/target.ts'
import { moved } from './moved.ts'
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
  readonly #prefix: string
  #loaded: LoadedTarget | undefined

  /** @param prefix the path of the project within its repository; empty for the top. */
  constructor(request: ArmsRequest, head: LoadedTarget, prefix: string) {
    this.#request = request
    this.#head = head
    this.#prefix = prefix
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
    if (baseConfig === undefined)
      return { ...this.#head, root: directory, target: this.#inPlaceOfHead(this.#head.target, directory) }
    if (this.#loaded?.root !== directory) {
      const there = resolve(directory, baseConfig)
      const inBase = await realpath(there).catch(() => undefined)
      const loaded = await loadTarget(here, { config: inBase ?? resolve(here, baseConfig) })
      const target = this.#inPlaceOfHead(loaded.target, directory)
      this.#loaded = { ...loaded, root: directory, target }
    }
    return this.#loaded
  }

  /** A description whose paths lead into head leads to the same files of base: otherwise base would run head's code. */
  #inPlaceOfHead(target: Target, directory: string): Target {
    const { root } = this.#head
    const below = this.#prefix === '' ? '' : `/${this.#prefix}`
    // A project below the top of its repository may use files beside it.
    const isBelow = root.endsWith(below) && directory.endsWith(below)
    const topOf = (path: string) => (isBelow ? path.slice(0, path.length - below.length) : path)
    return moved(target, topOf(root), topOf(directory))
  }

  async of(directory: string) {
    return (await this.load(directory)).target.build
  }
}
