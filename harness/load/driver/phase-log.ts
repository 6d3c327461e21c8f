import { join } from 'node:path'
import { openAppendFile } from '../../base/files/append-file.ts'
import type { EvidenceKey } from '../../evidence/evidence-key.ts'
import type { Phase, PhaseKind } from '../../evidence/phase.ts'
import type { DrivePhase } from '../engine/drive-messages.ts'
import type { Mark } from '../engine/mark.ts'

/** Records the phases of a scenario while they pass. Disposing ends the last one and writes it. */
export interface Phases extends AsyncDisposable {
  readonly current: DrivePhase
  /** When the current phase began, on the clock of performance.now(). */
  readonly since: number
  readonly enter: (phase: DrivePhase) => void
  /** Gives the marks, before measuring begins, if they were not known at first. */
  readonly mark: (marks: readonly Mark[]) => void
}

/**
 * Appends each phase that has ended, and the marks once measuring begins, to `phases.jsonl` of the bundle, one `Phase` per
 * line.
 */
export async function recordPhases(
  bundle: string,
  key: EvidenceKey,
  onEnter: (phase: DrivePhase) => void,
  known: readonly Mark[] = [],
): Promise<Phases> {
  const file = await openAppendFile(join(bundle, 'phases.jsonl'))
  let marks = known
  let current: DrivePhase = 'session'
  let since = performance.now()
  const note = (kind: PhaseKind, start: number, finish: number) => {
    const from = Math.round(performance.timeOrigin + start)
    const to = Math.round(performance.timeOrigin + finish)
    const phase: Phase = { ...kind, ...key, from, to }
    file.append(`${JSON.stringify(phase)}\n`, false)
  }
  const end = (now: number) => note({ kind: current }, since, now)
  return {
    get current() {
      return current
    },
    get since() {
      return since
    },
    mark(later) {
      marks = later
    },
    enter(phase) {
      if (phase === current) return
      const now = performance.now()
      end(now)
      current = phase
      since = now
      if (phase === 'measure')
        for (const mark of marks) note(mark, now + mark.from * 1000, now + mark.to * 1000)
      onEnter(phase)
    },
    async [Symbol.asyncDispose]() {
      end(performance.now())
      await file.close()
    },
  }
}
