import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { ownProgram } from '../../base/own-program.ts'
import { modulesBehind } from '../modules.ts'

/** What a calibrated gate measures and decides with. */
const entries = (): readonly string[] => [
  ownProgram(import.meta.url, '../../load/pairs/pair-driver'),
  ownProgram(import.meta.url, '../../verdict/pairs/judge/decide'),
]

/** Of the same machine, memory differs by what its firmware and kernel keep for themselves. */
const gibibytes = (bytes: number): number => Math.round(bytes / 2 ** 30)

/** Where a gate was calibrated. The name of the machine is left out: each container, as of a CI job, has another. */
export const machine = (): readonly unknown[] => [
  arch(),
  cpus()[0]?.model,
  availableParallelism(),
  gibibytes(totalmem()),
  release(),
  process.version,
]

/** What drives and decides, by its content. */
const harness = (): readonly string[] => modulesBehind(entries()).map((path) => readFileSync(path, 'utf8'))

/**
 * What the calibration of a gate holds for: machine, kernel, Node, this harness, the target and the scenario by their names.
 * Their code may change, as that is what gates are for. A SHA-256 in hex, cut to 16 digits.
 */
export const gateFingerprint = (
  { target, scenario }: { readonly target: string; readonly scenario: string },
  { on = machine(), by = harness() }: { on?: readonly unknown[]; by?: readonly string[] } = {},
): string =>
  createHash('sha256')
    .update(JSON.stringify([on, by, target, scenario]))
    .digest('hex')
    .slice(0, 16)
