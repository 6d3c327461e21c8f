import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { ownProgram } from '../../base/own-program.ts'
import { modulesBehind } from '../modules.ts'

/** The modules with which a calibrated gate measures, with its pace, and decides. */
const entries = (): readonly string[] => [
  ownProgram(import.meta.url, '../../load/pairs/pair-driver'),
  ownProgram(import.meta.url, '../../load/pairs/pace'),
  ownProgram(import.meta.url, '../../load/probes/probe'),
  ownProgram(import.meta.url, '../../verdict/pairs/judge/decide'),
]

/** In GiB, because firmware and kernel of the same machine reserve different amounts of memory. */
const gibibytes = (bytes: number): number => Math.round(bytes / 2 ** 30)

/** The machine of a calibration. Its name is left out, because every container, for example of a CI job, has another one. */
export const machine = (): readonly unknown[] => [
  arch(),
  cpus()[0]?.model,
  availableParallelism(),
  gibibytes(totalmem()),
  release(),
  process.version,
]

/** The content of every module that drives and decides. */
const harness = (): readonly string[] => modulesBehind(entries()).map((path) => readFileSync(path, 'utf8'))

/**
 * What the calibration of a gate is valid for: machine, kernel, Node, this version of the harness, and the names of target
 * and scenario. Their code may change, because gates exist to judge changes. The result is a SHA-256 in hex, cut to 16
 * digits.
 */
export const gateFingerprint = (
  { target, scenario }: { readonly target: string; readonly scenario: string },
  { on = machine(), by = harness() }: { on?: readonly unknown[]; by?: readonly string[] } = {},
): string =>
  createHash('sha256')
    .update(JSON.stringify([on, by, target, scenario]))
    .digest('hex')
    .slice(0, 16)
