import { expect, test } from 'vitest'
import { type Fitness, fitnessSentence, type InstrumentCalibration } from '../../calibration/calibration.ts'
import { exitOf } from './exit-of.ts'

const found = (
  role: InstrumentCalibration['role'],
  fit: Fitness,
  instrument: InstrumentCalibration['instrument'] = 'open-loop',
): InstrumentCalibration => ({
  ...{ instrument, role, at: 0, fit, sentence: fitnessSentence[fit], cannot: '' },
  ...{ requestsPerCpuSecond: undefined, memoryBytes: undefined },
})
const control = found('control', 'nothing', 'autocannon-rate')

test.each<[string, readonly InstrumentCalibration[], boolean | undefined, number]>([
  ['all are fit', [found('instrument', 'verdict'), control], true, 0],
  ['an engine is blind to stalls, as closed loops are', [found('instrument', 'steady'), control], true, 0],
  ['an engine is not installed', [found('instrument', 'absent')], undefined, 0],
  ['an engine is rejected', [found('instrument', 'nothing'), control], true, 5],
  ['an engine is not decided', [found('instrument', 'unknown'), control], true, 3],
  [
    'one is rejected and one is not decided',
    [found('instrument', 'unknown'), found('instrument', 'nothing', 'k6')],
    undefined,
    5,
  ],
  ['only a cross-check is rejected', [found('cross-check', 'nothing', 'wrk')], undefined, 0],
  ['the control is not rejected', [found('instrument', 'verdict')], false, 5],
])('where %s', (_, instruments, controlRejected, exit) => {
  expect(exitOf({ instruments, controlRejected })).toBe(exit)
})
