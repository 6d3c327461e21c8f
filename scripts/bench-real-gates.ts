/**
 * Measures how well the gate works on this machine, as the table of docs/gate.md: real gates of equal arms, real gates of
 * known regressions (both kinds get the same amount of time), and synthetic gates replayed from the invocations of equal
 * arms. It takes long and is run by hand: `npm run bench:gate -- --within 25m --equal 40 --tries 20 --regressions
 * n-plus-one,cpu`, repeated until all are done; then `npm run bench:gate -- --replays 10000`, which sends no load. Each gate
 * is appended to a file as soon as it has ended, and its invocations are kept in the cache, so that an interruption loses
 * only the current gate.
 */

import { randomInt } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism, cpus, release } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Interruption, messageOf } from '../harness/base/errors.ts'
import { sum } from '../harness/base/sum.ts'
import { bankOf } from '../harness/calibration/gate/bank.ts'
import { readGateCalibration, writeGateCalibration } from '../harness/calibration/gate/gate-cache.ts'
import { type GateCalibration, nothingKnown } from '../harness/calibration/gate/gate-calibration.ts'
import { gateFingerprint } from '../harness/calibration/gate/gate-fingerprint.ts'
import { interruptible } from '../harness/commands/shared/interruption.ts'
import { loadProjectModules } from '../harness/config/loading/project-modules.ts'
import { formatSeconds, seconds } from '../harness/config/units/units.ts'
import type { PairedEvidence } from '../harness/evidence/paired.ts'
import type { GateEnd } from '../harness/stories/calibrate-gate/calibration-course.ts'
import { RealGates } from '../harness/stories/calibrate-gate/real-gates.ts'
import { median } from '../harness/verdict/statistics/drift.ts'
import { replayedRows } from './bench-replays.ts'

// The config imports the package by its name, and services must be able to enter directories that we create.
process.umask(0o022)
loadProjectModules()

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'browse' },
    target: { type: 'string', default: 'mask-api' },
    equal: { type: 'string', default: '0' },
    tries: { type: 'string', default: '0' },
    regressions: { type: 'string', default: 'n-plus-one,cpu' },
    'max-time': { type: 'string', default: '10m' },
    within: { type: 'string', default: '25m' },
    replays: { type: 'string', default: '0' },
    out: { type: 'string', default: 'results' },
  },
})
const [equal, tries, replays] = [values.equal, values.tries, values.replays].map(Number) as [
  number,
  number,
  number,
]
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
  { directory: process.cwd(), scenario: values.scenario, setup: {}, out: values.out },
  {
    ...{ command: 'npm run bench:gate', signal, secrets: [], drawSeed: () => randomInt(2 ** 32) },
    watch: (news) => (news.type === 'step' ? void tell(news.name) : undefined),
  },
)

const of = { target: values.target, scenario: values.scenario }
const fingerprint = gateFingerprint(of)
let known: GateCalibration =
  (await readGateCalibration(fingerprint, Date.now())) ?? nothingKnown({ fingerprint, ...of })

/** A gate as it is stored. */
interface Tried extends GateEnd {
  readonly at: number
  /** `equal arms`, or the name of a regression. */
  readonly name: string
  readonly mostSeconds: number
}

/** For this version of the harness on this machine; gates of others are stored in other files. */
const file = join(values.out, `bench-gate-${fingerprint}.jsonl`)
mkdirSync(values.out, { recursive: true })
const tried: Tried[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line): Tried => JSON.parse(line))
  : []
const endsOf = (name: string): readonly Tried[] =>
  tried.filter((one) => one.name === name && one.mostSeconds === mostSeconds)

const equalArms = 'equal arms'
const learn = async (evidence: PairedEvidence): Promise<void> => {
  known = { ...known, bank: [...known.bank, ...bankOf(evidence, Date.now())], replayed: undefined }
  await writeGateCalibration(known)
}

const regressions = tries > 0 ? await gates.regressions() : []
const asked = values.regressions.split(',')
const kinds = [
  { name: equalArms, wanted: equal, usual: 280, carryOut: () => gates.noOp(mostSeconds, learn) },
  ...asked.flatMap((name) =>
    regressions
      .filter((one) => one.name === name)
      .map(({ compare }) => ({
        ...{ name, wanted: tries, usual: 120 },
        carryOut: () => compare(mostSeconds, known.bank),
      })),
  ),
]

const spentOn = (name: string): number => sum(endsOf(name).map(({ tookSeconds }) => tookSeconds))

/** The kind with the least time spent so far, among those that need more gates and for which the remaining time suffices. */
function nextKind() {
  const open = kinds.filter(({ name, wanted, usual }) => {
    const own = endsOf(name)
    const took = own.length === 0 ? usual : median(own.map(({ tookSeconds }) => tookSeconds))
    return own.length < wanted && leftSeconds() >= Math.min(took * 1.3, mostSeconds)
  })
  return open.toSorted((a, b) => spentOn(a.name) - spentOn(b.name))[0]
}

async function carryOutAll(): Promise<void> {
  for (let kind = nextKind(); kind !== undefined; kind = nextKind()) {
    const { name, wanted } = kind
    const end = { ...(await kind.carryOut()), at: Date.now(), name, mostSeconds }
    tried.push(end)
    appendFileSync(file, `${JSON.stringify(end)}\n`)
    tell(
      `${name}, ${endsOf(name).length} of ${wanted}: ${end.outcome} in ${formatSeconds(end.tookSeconds)}; ${end.found ?? end.reason}`,
    )
  }
}

const row = (kind: string, what: string, said: string) => say(`| ${kind} | ${what} | ${said} |`)
const summary = (ends: readonly Tried[]): string => {
  const count = (outcome: GateEnd['outcome']) => ends.filter((end) => end.outcome === outcome).length
  const took = ends.map(({ tookSeconds }) => tookSeconds)
  return `fail ${count('fail')}, pass ${count('pass')}, unproven ${count('unproven')} of ${ends.length}; the median took ${formatSeconds(median(took))}, the longest ${formatSeconds(Math.max(...took))}`
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
for (const name of new Set([equalArms, ...tried.map((one) => one.name)])) {
  const ends = endsOf(name)
  if (ends.length > 0) row('real', `${name}, at most ${values['max-time']}`, summary(ends))
}
if (replays > 0 && problem === undefined)
  for await (const [what, said] of replayedRows(known, { replays, signal: interruption.signal, tell }))
    row('replayed', what, said)
say('')
say(`${tried.length} real gates in ${file}, ${known.bank.length} invocations of equal arms in the bank.`)
if (problem !== undefined && !over.signal.aborted) process.exitCode = 1
