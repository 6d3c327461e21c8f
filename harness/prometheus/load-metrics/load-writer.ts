import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServiceSecond } from '../../evidence/evidence.ts'
import { tagPrefixOf } from '../../evidence/evidence-key.ts'
import type { Phase } from '../../evidence/phase.ts'
import { type Interval, readIntervals } from '../../evidence/reader/hlog-intervals.ts'
import type { SecondsLine } from '../../evidence/seconds-line.ts'
import { type SeriesPoint, writePoints } from '../remote-write.ts'
import { GrowingFile } from './growing-file.ts'
import { type DescribedLoad, LoadMetrics } from './load-metrics.ts'
import { ofOneRoute, routeIntervals } from './route-intervals.ts'

const sizeOf = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.size ?? 0

/** A line that is incomplete or invalid is ignored here; the judgement of the evidence reports it. */
function parsed<T>(line: string): T[] {
  try {
    return [JSON.parse(line) as T]
  } catch {
    return []
  }
}

/** The files of a bundle that are read while they grow. */
type Evidence = Readonly<Record<'latency' | 'seconds' | 'phases' | 'resources', GrowingFile>>

/**
 * Writes one load to Prometheus while it runs, from the growing evidence in its bundle. It is therefore the same for every
 * engine, and costs the driving process nothing. A value that cannot be written is left out, because only charts need it.
 */
export class LoadWriter {
  readonly #metrics: LoadMetrics
  readonly #prefix: string
  readonly #scenario: string
  readonly #targets: () => readonly string[]
  readonly #files: Evidence
  #intervals: readonly Interval[] = []
  #writing: Promise<void> = Promise.resolve()
  #isWriting = false

  private constructor(load: DescribedLoad, targets: () => readonly string[], files: Evidence) {
    this.#metrics = new LoadMetrics(load)
    this.#prefix = tagPrefixOf(load)
    this.#scenario = load.scenario
    this.#targets = targets
    this.#files = files
  }

  /**
   * Begins with what is appended to the evidence of `bundle` from now on. `targets` returns the URLs of the Prometheus
   * servers that can be written to at that moment.
   */
  static async open(
    load: DescribedLoad,
    bundle: string,
    targets: () => readonly string[],
  ): Promise<LoadWriter> {
    const growing = async (name: string) => {
      const path = join(bundle, name)
      return new GrowingFile(path, await sizeOf(path))
    }
    return new LoadWriter(load, targets, {
      latency: await growing('latency.hlog'),
      seconds: await growing('seconds.jsonl'),
      phases: await growing('phases.jsonl'),
      resources: await growing('resources.jsonl'),
    })
  }

  /** To be called about every second: writes what has become known. When Prometheus is slow, calls do not pile up. */
  advance(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    this.#writing = this.#tell(false)
      .catch(() => undefined)
      .finally(() => {
        this.#isWriting = false
      })
  }

  /** Writes the rest, and that the load has ended. */
  async end(): Promise<void> {
    await this.#writing
    await this.#tell(true).catch(() => undefined)
    await Promise.all(Object.values(this.#files).map((file) => file.close()))
  }

  async #tell(isLast: boolean): Promise<void> {
    const points = [...(await this.#read(isLast))]
    if (isLast) points.push(...this.#metrics.ends())
    await Promise.allSettled(this.#targets().map((target) => writePoints(target, points)))
  }

  /** Counts are read before latencies, because their first line says when the load began. */
  async #read(isLast: boolean): Promise<readonly SeriesPoint[]> {
    const { latency, seconds, phases, resources } = this.#files
    for (const line of (await phases.newLines()).flatMap(parsed<Phase>)) this.#metrics.addPhase(line)
    for (const line of (await seconds.newLines()).flatMap(parsed<SecondsLine>))
      if (line.scenario === this.#scenario) this.#metrics.addLine(line)
    this.#addIntervals(await latency.newLines(), isLast)
    const used = (await resources.newLines())
      .flatMap(parsed<ServiceSecond>)
      .flatMap((second) => this.#metrics.addResources(second))
    return [...this.#metrics.points({ isLast }), ...this.#metrics.phasePoints(Date.now()), ...used]
  }

  #addIntervals(lines: readonly string[], isLast: boolean): void {
    const own = lines.filter((line) => line.startsWith(`Tag=${this.#prefix}`))
    const read = own.length === 0 ? [] : readIntervals(`${own.join('\n')}\n`)
    const { whole, rest } = routeIntervals(this.#prefix, [...this.#intervals, ...read])
    for (const interval of whole) this.#metrics.addIntervals(interval)
    if (isLast && rest.length > 0) this.#metrics.addIntervals(ofOneRoute(this.#prefix, rest))
    this.#intervals = isLast ? [] : rest
  }
}
