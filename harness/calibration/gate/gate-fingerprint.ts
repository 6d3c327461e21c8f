import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { ownProgram } from '../../base/own-program.ts'
import { isRecord } from '../../base/values/record.ts'
import type { StackPlan } from '../../config/plan/stack-plan.ts'
import type { Arm } from '../../config/setup/switches.ts'
import { modulesBehind } from '../modules.ts'

/** What the calibration of a gate holds for, beside the machine and the harness. */
export interface GateKey {
  /** A name of the project, as `projectName` gives it. */
  readonly project: string
  readonly target: string
  readonly scenario: string
  /** How the stacks of both arms are set up. */
  readonly arm: Arm
  /** Rows of the dataset. */
  readonly rows: number
  /** The arrivals per second that were asked for; undefined for a rate that suits the machine. */
  readonly rate: number | undefined
}

/** The key of the gate of a scenario whose arms have this stack. */
export const gateKeyOf = (
  { target, arm, datasetSize }: Pick<StackPlan, 'target' | 'arm' | 'datasetSize'>,
  of: Pick<GateKey, 'project' | 'scenario' | 'rate'>,
): GateKey => ({ ...of, target: target.name, arm, rows: datasetSize })

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

/** A value whose records are lists in the order of their names, because the order in which they were given says nothing. */
const inOrder = (value: unknown): unknown =>
  isRecord(value)
    ? Object.entries(value)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, own]) => [name, inOrder(own)])
    : value

/**
 * What the calibration of a gate is valid for: machine, kernel, Node, this version of the harness, and its key. The code of
 * target and scenario may change, because gates exist to judge changes. The result is a SHA-256 in hex, cut to 16 digits.
 */
export const gateFingerprint = (
  key: GateKey,
  { on = machine(), by = harness() }: { on?: readonly unknown[]; by?: readonly string[] } = {},
): string =>
  createHash('sha256')
    .update(JSON.stringify([on, by, inOrder(key)]))
    .digest('hex')
    .slice(0, 16)
