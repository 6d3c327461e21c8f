/**
 * Measures how well the gate works on this machine, as the table of docs/gate.md: real gates of equal arms, alone and beside a
 * neighbour, real gates of known regressions (every kind gets the same amount of time), and synthetic gates replayed from the
 * invocations of equal arms. It takes long and is run by hand: `npm run bench:gate -- --within 25m --equal 40 --tries 20
 * --regressions n-plus-one,cpu,burnt-cpu:20us --beside 10`, repeated until all are done; then `npm run bench:gate -- --replays
 * 10000`, which sends no load. Each gate is one line on standard error and one in a file as soon as it has ended, and the
 * invocations of equal arms are kept in the cache, so that an interruption loses only the current gate. A kind that cannot be
 * carried out stops no other kind.
 */

import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { availableParallelism, cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { Interruption, messageOf } from '../harness/base/errors.ts'
import { sum } from '../harness/base/sum.ts'
import { bankOf } from '../harness/calibration/gate/bank.ts'
import { calibratedLimits } from '../harness/calibration/gate/calibrated-limits.ts'
import { readGateCalibration, writeGateCalibration } from '../harness/calibration/gate/gate-cache.ts'
import { type GateCalibration, nothingKnown } from '../harness/calibration/gate/gate-calibration.ts'
import { gateFingerprint } from '../harness/calibration/gate/gate-fingerprint.ts'
import { type PlannedGate, plannedGates } from '../harness/commands/calibrate/planned-gates.ts'
import { interruptible } from '../harness/commands/shared/interruption.ts'
import { loadProjectModules } from '../harness/config/loading/project-modules.ts'
import { formatSeconds, seconds } from '../harness/config/units/units.ts'
import type { PairedEvidence } from '../harness/evidence/paired.ts'
import type { GateEnd, RegressionGate } from '../harness/stories/calibrate-gate/calibration-course.ts'
import { RealGates } from '../harness/stories/calibrate-gate/real-gates.ts'
import { median } from '../harness/verdict/statistics/drift.ts'
import { neighbour } from './bench-neighbour.ts'
import { replayedRows } from './bench-replays.ts'
import { TriedGates } from './bench-tried.ts'

// The config imports the package by its name, and services must be able to enter directories that we create.
process.umask(0o022)
loadProjectModules()

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'browse' },
    equal: { type: 'string', default: '0' },
    beside: { type: 'string', default: '0' },
    tries: { type: 'string', default: '0' },
    regressions: { type: 'string', default: 'n-plus-one,cpu' },
    'max-time': { type: 'string', default: '10m' },
    within: { type: 'string', default: '25m' },
    replays: { type: 'string', default: '0' },
    rate: { type: 'string' },
    out: { type: 'string', default: 'results' },
  },
})
const [equal, beside, tries, replays] = [values.equal, values.beside, values.tries, values.replays].map(
  Number,
) as [number, number, number, number]
const inSeconds = (text: string): number => seconds(text as `${number}m`)
const mostSeconds = inSeconds(values['max-time'])
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const tell = (line: string): boolean => process.stderr.write(`${new Date().toISOString()} ${line}\n`)

using interruption = interruptible()
/** A gate that is still running then is stopped; its invocations are kept, and it is not counted. */
const over = new AbortController()
setTimeout(() => over.abort(new Interruption('SIGTERM')), inSeconds(values.within) * 1000).unref()
const signal = AbortSignal.any([interruption.signal, over.signal])
const began = performance.now()
const leftSeconds = (): number => inSeconds(values.within) - (performance.now() - began) / 1000
const gates = new RealGates(
  { directory: process.cwd(), scenario: values.scenario, setup: {}, rate: values.rate, out: values.out },
  {
    ...{ command: 'npm run bench:gate', signal, secrets: [], drawSeed: () => randomInt(2 ** 32) },
    watch: (news) => (news.type === 'step' ? void tell(news.name) : undefined),
  },
)

/** A calibration of the same set-up, with the same rate, shares its bank with these gates. */
const { gates: planned } = await plannedGates(
  { directory: process.cwd(), scenarios: [values.scenario], setup: {}, rate: values.rate },
  signal,
)
const [{ key }] = planned as [PlannedGate]
const of = { target: key.target, scenario: key.scenario }
const fingerprint = gateFingerprint(key)
let known: GateCalibration =
  (await readGateCalibration(fingerprint, Date.now())) ?? nothingKnown({ fingerprint, ...of })
const tried = new TriedGates(values.out, fingerprint)

/** What a gate tolerates by default on this machine: nothing beside the usual limits until `calibrate --gate` has replayed the bank. */
const limits = calibratedLimits(known.replayed?.curve ?? [], mostSeconds, [])
const calibrated = limits.length === 0 ? '' : ', with the limits of this machine'

/** The curve stays that of the calibration, so that all gates of the same name have the same limits. */
const learn = async (evidence: PairedEvidence): Promise<void> => {
  known = { ...known, bank: [...known.bank, ...bankOf(evidence, Date.now())] }
  await writeGateCalibration(known)
}

/** A kind of gate: how many are wanted, how many seconds one usually takes, and how it is carried out. */
interface Kind {
  readonly name: string
  readonly wanted: number
  readonly usual: number
  readonly carryOut: () => Promise<GateEnd>
}

/** What a neighbour disturbs is no noise of equal arms alone, so it is not banked. */
const besideNeighbour = async (): Promise<GateEnd> => {
  await using _ = neighbour()
  return await gates.noOp(mostSeconds, () => Promise.resolve(), limits)
}

const ofRegression = ({ name, compare }: RegressionGate): Kind => ({
  ...{ name, wanted: tries, usual: 120 },
  carryOut: () => compare(mostSeconds, known.bank),
})

/** The regressions that were asked for; one that does not apply is told, and is no kind. */
async function askedRegressions(): Promise<readonly Kind[]> {
  const asked: Kind[] = []
  if (tries === 0) return asked
  for (const name of values.regressions.split(',')) {
    const [, burnt] = /^burnt-cpu:(\d+)us$/.exec(name) ?? []
    if (burnt !== undefined) {
      asked.push(ofRegression(gates.burning(Number(burnt))))
      continue
    }
    const found = await gates.regressions([name]).catch((error: unknown) => {
      signal.throwIfAborted()
      tell(messageOf(error))
      return []
    })
    if (found.length === 0) tell(`${name} is no regression that can be tried`)
    asked.push(...found.map(ofRegression))
  }
  return asked
}

const kinds: readonly Kind[] = [
  {
    ...{ name: `equal arms${calibrated}`, wanted: equal, usual: 220 },
    carryOut: () => gates.noOp(mostSeconds, learn, limits),
  },
  {
    ...{ name: `equal arms beside a neighbour${calibrated}`, wanted: beside, usual: 400 },
    carryOut: besideNeighbour,
  },
  ...(await askedRegressions()),
]

const spentOn = (name: string): number =>
  sum(tried.endsOf(name, mostSeconds).map(({ tookSeconds }) => tookSeconds))
/** After so many attempts without an end, a kind is not tried again. */
const mostBroken = 2
const brokenBefore = new Map(kinds.map(({ name }) => [name, tried.brokenSince(name)]))

/** The kind with the least time spent so far, among those that need more gates and for which the remaining time suffices. */
function nextKind(): Kind | undefined {
  const open = kinds.filter(({ name, wanted, usual }) => {
    const own = tried.endsOf(name, mostSeconds)
    const took = own.length === 0 ? usual : median(own.map(({ tookSeconds }) => tookSeconds))
    const broken = tried.brokenSince(name)
    const isGivenUp = broken >= mostBroken && broken > (brokenBefore.get(name) ?? 0)
    return own.length < wanted && !isGivenUp && leftSeconds() >= Math.min(took * 1.3, mostSeconds)
  })
  return open.toSorted((a, b) => spentOn(a.name) - spentOn(b.name))[0]
}

const git = (...args: readonly string[]): string => {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
const commit = `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`

async function carryOut({ name, wanted, carryOut: gate }: Kind): Promise<void> {
  const from = performance.now()
  const attempt = () => ({
    ...{ name, mostSeconds, commit, at: Date.now() },
    wallSeconds: Math.round((performance.now() - from) / 100) / 10,
  })
  try {
    const end = await gate()
    tried.add({ ...end, ...attempt() })
    const { outcome, tookSeconds, seed, invocations, found, reason } = end
    tell(
      `${name}, ${tried.endsOf(name, mostSeconds).length} of ${wanted}: ${outcome} in ${formatSeconds(tookSeconds)}, ${invocations} invocations, seed ${seed}; ${found ?? reason}`,
    )
  } catch (error) {
    signal.throwIfAborted()
    tried.add({ ...attempt(), problem: messageOf(error) })
    tell(`${name} could not be carried out: ${messageOf(error)}`)
  }
}

async function carryOutAll(): Promise<void> {
  for (let kind = nextKind(); kind !== undefined; kind = nextKind()) await carryOut(kind)
}

const problem = await carryOutAll().then(
  () => undefined,
  (error: unknown) => error,
)
if (problem !== undefined) tell(over.signal.aborted ? 'the time is over' : messageOf(problem))

say(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, ${availableParallelism()} processors, kernel ${release()}, Node ${process.version}`,
)
say('')
say('| how | what | result |')
say('| --- | --- | --- |')
for (const row of tried.rows()) say(`| ${row.join(' | ')} |`)
if (replays > 0 && !interruption.signal.aborted)
  for await (const [what, said] of replayedRows(known, { replays, signal: interruption.signal, tell }))
    say(`| replayed | ${what} | ${said} |`)
say('')
say(`${tried.count} real gates in ${tried.file}, ${known.bank.length} invocations of equal arms in the bank.`)
if (problem !== undefined && !over.signal.aborted) process.exitCode = 1
