import { afterEach, expect, test, vi } from 'vitest'
import { Interruption } from '../../base/errors.ts'
import { interruptible } from './interruption.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Sees how this process is ended, and keeps it. */
const watched = () => vi.spyOn(process, 'kill').mockReturnValue(true)

/** Calls the newest listener alone: the others are of the program that runs the tests. */
const signalled = (name: NodeJS.Signals) => process.listeners(name).at(-1)?.(name)
const uncaught = (problem: Error) =>
  process.listeners('uncaughtException').at(-1)?.(problem, 'uncaughtException')

test('the first signal is the reason for the end, and the second ends the process at once', () => {
  const kill = watched()
  using interruption = interruptible()
  signalled('SIGINT')
  expect(interruption.signal.reason).toEqual(new Interruption('SIGINT'))
  expect(kill).not.toHaveBeenCalled()
  signalled('SIGTERM')
  expect(kill.mock.calls).toEqual([[process.pid, 'SIGTERM']])
})

test('after an uncaught error the first signal lets the command unwind, and the second ends the process', () => {
  const kill = watched()
  using interruption = interruptible()
  const problem = new Error('it broke')
  uncaught(problem)
  signalled('SIGHUP')
  expect(interruption.signal.reason).toBe(problem)
  expect(kill).not.toHaveBeenCalled()
  signalled('SIGHUP')
  expect(kill.mock.calls).toEqual([[process.pid, 'SIGHUP']])
})
