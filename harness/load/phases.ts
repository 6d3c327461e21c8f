import { join } from 'node:path'
import { openAppendFile } from '../measure/append-file.ts'
import type { DrivePhase } from './protocol.ts'

/** The phases of a scenario as they pass. Disposing ends the last one and writes it. */
export interface Phases extends AsyncDisposable {
  readonly current: DrivePhase
  /** When the current phase began, as performance.now() counts. */
  readonly since: number
  readonly enter: (phase: DrivePhase) => void
}

/** Appends each phase that has ended to `phases.jsonl` of the bundle, named `scenario/phase`. */
export async function recordPhases(
  bundle: string,
  scenario: string,
  onEnter: (phase: DrivePhase) => void,
): Promise<Phases> {
  const file = await openAppendFile(join(bundle, 'phases.jsonl'))
  let current: DrivePhase = 'session'
  let since = performance.now()
  const end = (now: number) => {
    const from = Math.round(performance.timeOrigin + since)
    const to = Math.round(performance.timeOrigin + now)
    file.append(`${JSON.stringify({ name: `${scenario}/${current}`, from, to })}\n`, false)
  }
  return {
    get current() {
      return current
    },
    get since() {
      return since
    },
    enter(phase) {
      if (phase === current) return
      const now = performance.now()
      end(now)
      current = phase
      since = now
      onEnter(phase)
    },
    async [Symbol.asyncDispose]() {
      end(performance.now())
      await file.close()
    },
  }
}
