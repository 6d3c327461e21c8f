import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAppendFile } from '../../base/files/append-file.ts'
import type { ScenarioWork } from '../../evidence/work.ts'
import type { DriveMessage } from '../../load/engine/drive-messages.ts'
import type { CountedServices } from '../../measure/service-counters.ts'
import {
  openWorkReader,
  type WorkReader,
  type WorkReading,
  workBetween,
} from '../../measure/work/work-counters.ts'

/** In milliseconds: the duration of a reading, which therefore begins half of that before its intended moment. */
const readingMs = 6

/** The services' counters around the measured part of one scenario. */
export class WorkCounting implements AsyncDisposable {
  readonly #reader: WorkReader
  readonly #ending = new AbortController()
  #begun: { readonly startedAt: number; readonly reading: Promise<WorkReading | undefined> } | undefined

  private constructor(reader: WorkReader) {
    this.#reader = reader
  }

  /** Opens its connections, so that it can read at once; disposing closes them. */
  static async open(services: CountedServices): Promise<WorkCounting> {
    return new WorkCounting(await openWorkReader(services))
  }

  /** Must be called with every message of the driver; a message says, mostly in advance, when the measured part begins. */
  hear(message: DriveMessage): void {
    if (message.type !== 'begin' || this.#begun !== undefined) return
    const { startedAt } = message
    this.#begun = { startedAt, reading: this.#readAt(startedAt - readingMs / 2) }
  }

  /** After the end of the load: reads again, and writes the difference to `work.jsonl` of the bundle. */
  async end(scenario: string, bundle: string): Promise<void> {
    const begun = this.#begun
    this.#ending.abort()
    const before = await begun?.reading
    if (begun === undefined || before === undefined) return
    const { counters, unknown } = workBetween(before, await this.#reader.read())
    const since = (at: number) => (at - begun.startedAt) / 1000
    const work: ScenarioWork = {
      scenario,
      begun: [since(before.from), since(before.to)],
      counters,
      unknown,
    }
    const file = await openAppendFile(join(bundle, 'work.jsonl'))
    file.append(`${JSON.stringify(work)}\n`, false)
    await file.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort()
    await this.#reader[Symbol.asyncDispose]()
  }

  /** Undefined when the load ended before that. */
  async #readAt(moment: number): Promise<WorkReading | undefined> {
    const { signal } = this.#ending
    await sleep(Math.max(0, moment - Date.now()), undefined, { signal }).catch(() => undefined)
    return signal.aborted ? undefined : this.#reader.read()
  }
}
