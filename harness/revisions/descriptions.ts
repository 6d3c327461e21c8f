import { existsSync, readFileSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { type LoadedTarget, loadTarget } from '../config/loading/load.ts'
import type { Target } from '../config/target/target.ts'
import { moved } from './moved.ts'
import type { BuildSource } from './preparation.ts'
import type { ArmsRequest, Project } from './project.ts'

/** Paths at which a service is asked are no files, also where a directory has such a name. */
const withItsOwnUrls = (moved: Target, { app, routes }: Target): Target => ({
  ...moved,
  routes,
  app: moved.app && app && { ...moved.app, ready: app.ready, metrics: app.metrics },
})

/**
 * A description whose paths lead into the directory of one arm leads to the same files of another one, whose code it would
 * otherwise run.
 * @param prefix the path of the project within its repository; empty for the top.
 */
function inPlaceOf(target: Target, from: string, to: string, prefix: string): Target {
  const below = prefix === '' ? '' : `/${prefix}`
  // A project below the top of its repository may use files beside it.
  const isBelow = from.endsWith(below) && to.endsWith(below)
  const topOf = (path: string) => (isBelow ? path.slice(0, path.length - below.length) : path)
  const there = moved(target, topOf(from), topOf(to))
  return there === target ? target : withItsOwnUrls(there, target)
}

/**
 * Loads head's own description, once. One that builds paths from the directory of the command would lead a checkout into the
 * working tree, so its paths are moved.
 */
export class HeadConfig implements BuildSource {
  readonly key: string
  #loaded: LoadedTarget | undefined
  readonly #project: Project

  constructor(project: Project) {
    this.#project = project
    this.key = `its own, ${relative(project.root, project.config)}`
  }

  /** Its own config is read only where it is installed; that of the working tree is most likely alike. */
  async expected(): Promise<Target | undefined> {
    const { root, config } = this.#project
    const here = await loadTarget(root, { config }).catch(() => undefined)
    return here?.target
  }

  async load(directory: string): Promise<LoadedTarget> {
    if (this.#loaded?.root !== directory) {
      const { root, config, prefix } = this.#project
      const there = join(directory, relative(root, config))
      const loaded = await loadTarget(directory, { config: there })
      const target = inPlaceOf(loaded.target, root, directory, prefix)
      this.#loaded = { ...loaded, root: directory, target }
    }
    return this.#loaded
  }

  async of(directory: string) {
    return (await this.load(directory)).target
  }
}

/** Base's description: that of head, unless base has its own. */
export class BaseConfig implements BuildSource {
  readonly key: string
  readonly #request: ArmsRequest
  readonly #head: LoadedTarget
  readonly #project: Project
  #loaded: LoadedTarget | undefined

  constructor(request: ArmsRequest, project: Project, head: LoadedTarget) {
    this.#request = request
    this.#head = head
    this.#project = project
    const { baseConfig } = request
    if (baseConfig === undefined) this.key = JSON.stringify(head.target.build ?? null)
    else {
      const here = resolve(request.directory, baseConfig)
      // A config in the working directory may say another build tomorrow; one inside base is fixed by its commit.
      this.key = JSON.stringify(['own', baseConfig, existsSync(here) ? readFileSync(here, 'utf8') : null])
    }
  }

  /** That of head, which base without a config of its own has for certain; else its own, where it lies here too. */
  async expected(): Promise<Target> {
    const { baseConfig, directory: here } = this.#request
    if (baseConfig === undefined) return this.#head.target
    const own = await loadTarget(here, { config: resolve(here, baseConfig) }).catch(() => this.#head)
    return own.target
  }

  async load(directory: string): Promise<LoadedTarget> {
    const { baseConfig, directory: here } = this.#request
    if (baseConfig === undefined)
      return { ...this.#head, root: directory, target: this.#inPlaceOfHead(this.#head.target, directory) }
    if (this.#loaded?.root !== directory) {
      const there = resolve(directory, baseConfig)
      const inBase = await realpath(there).catch(() => undefined)
      const loaded = await loadTarget(here, { config: inBase ?? resolve(here, baseConfig) })
      const { root, prefix } = this.#project
      const ofHead = this.#inPlaceOfHead(loaded.target, directory)
      // Head may be a checkout too; paths from the directory of the command then lead into the working tree.
      const target = this.#head.root === root ? ofHead : inPlaceOf(ofHead, root, directory, prefix)
      this.#loaded = { ...loaded, root: directory, target }
    }
    return this.#loaded
  }

  #inPlaceOfHead(target: Target, directory: string): Target {
    return inPlaceOf(target, this.#head.root, directory, this.#project.prefix)
  }

  async of(directory: string) {
    return (await this.load(directory)).target
  }
}
