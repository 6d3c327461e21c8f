import { basename } from 'node:path'
import { ownProgram } from '../../base/own-program.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { Slice } from '../../evidence/paired.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { type DriverOptions, runDriver } from '../driver/driver-process.ts'
import { longestSliceSeconds, shortestSliceSeconds } from '../schedule/slices.ts'
import type { Heated, PairMessage, PairOrder, PairProgress } from './pair-order.ts'

const program = ownProgram(import.meta.url, './pair-driver')

export interface DrivePairsOptions extends Pick<DriverOptions<PairMessage>, 'onStart'> {
  /** When aborted, the driver is told to stop, and there is no result. */
  readonly signal: AbortSignal
  /**
   * Further routes that are left out. The driver starts at once, but sends nothing to the arms before they are known; the
   * promise must not reject.
   */
  readonly alsoWithout?: Promise<readonly string[]>
  readonly onProgress?: (progress: PairProgress) => void
  /**
   * Called when the arms are warm and the rate is known; the first slice begins when it has resolved. Counters of services
   * are read here, with nothing in flight.
   */
  readonly onHeated?: (heated: Heated) => Promise<void> | void
}

export interface PairedLoad extends Heated {
  /** The slices in the order in which they were measured. */
  readonly slices: readonly Slice[]
  readonly remarks: readonly Remark[]
  /** Names of the environment variables that the scenario read. */
  readonly variables: readonly string[]
}

/**
 * The most seconds that everything before the first slice may take for each arm, beside its heating: a session and the search
 * for a rate.
 */
const mostBeforeSeconds = 60

/** An order with further routes that are left out, once these are known. */
const withoutMore = (order: PairOrder, more: DrivePairsOptions['alsoWithout']) =>
  more === undefined
    ? order
    : more.then((routes) => ({ ...order, withoutRoutes: [...order.withoutRoutes, ...routes] }))

/**
 * Drives both arms of an invocation in one process of its own under the guard: heats them, finds the rate, and measures
 * pairs of slices.
 * @throws TailgateError RATE_TOO_HIGH when the arms have no room for the rate, SCENARIO_FAULT for what a function of the
 * scenario did, USAGE for a scenario that cannot be compared, INSTRUMENT_FAILED when the driver fails, dies or stops
 * reporting; the signal's reason when aborted; what `onHeated` throws.
 */
export async function drivePairs(
  order: PairOrder,
  guard: Guard,
  { signal, alsoWithout, onProgress, onHeated, onStart }: DrivePairsOptions,
): Promise<PairedLoad> {
  const { sliceSeconds, seconds, mostHeatingSeconds, arms, socket, file } = order
  if (!(sliceSeconds >= shortestSliceSeconds && sliceSeconds <= longestSliceSeconds))
    throw new RangeError(
      `A slice lasts ${shortestSliceSeconds} to ${longestSliceSeconds} s, not ${sliceSeconds} s.`,
    )
  const authorities = [arms.base.authority, arms.head.authority].filter((path) => path !== undefined)
  const ending = new AbortController()
  const slices: Slice[] = []
  const rest: { heated?: Heated; remarks: readonly Remark[]; variables: readonly string[] } = {
    remarks: [],
    variables: [],
  }
  const onMessage = (message: PairMessage, sendCommand: (command: object) => void): void => {
    if (message.type === 'progress') onProgress?.(message)
    if (message.type === 'slices') slices.push(...message.slices)
    if (message.type === 'remarks') rest.remarks = message.remarks
    if (message.type === 'variables') rest.variables = message.names
    if (message.type !== 'heated') return
    const { heating, rate } = message
    rest.heated = { heating, rate }
    const ready = async (): Promise<void> => onHeated?.({ heating, rate })
    void ready().then(
      () => sendCommand({ type: 'go' }),
      (error: unknown) => ending.abort(error),
    )
  }
  await runDriver<PairMessage>(
    {
      ...{ program, socket, authorities },
      order: withoutMore(order, alsoWithout),
      scenario: basename(file, '.ts'),
      loadSeconds: mostBeforeSeconds + 2 * mostHeatingSeconds + seconds,
    },
    guard,
    { signal: AbortSignal.any([signal, ending.signal]), onMessage, onStart },
  )
  if (rest.heated === undefined)
    throw new TypeError('The driver has ended well and told nothing of its heating.')
  return { ...rest.heated, slices, remarks: rest.remarks, variables: rest.variables }
}
