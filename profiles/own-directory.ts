import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeSettings, writePrivate } from '../harness/guard/processes/private-files.ts'
import type { Guard, ProcessDescription } from '../harness/guard/processes/process.ts'

/** A program that a profiler starts in `scratch`, and that works in `directory` otherwise. */
interface StartedElsewhere {
  readonly guard: Pick<Guard, 'directory'>
  readonly process: Pick<ProcessDescription, 'name' | 'args' | 'directory' | 'user'>
  readonly scratch: string
}

/**
 * A module for `--require` with which the program works in its own directory, where its settings, its other files and its
 * packages are. 0x and clinic start a program where they work themselves, and leave and delete files there. It does nothing
 * in them, nor in processes and threads that the program starts: those have another script, another directory, or the
 * directory of their process already. Their logs stay in `scratch`: a forked process gets the options of this one, and for
 * threads V8 takes a space for the end of the name.
 */
const moduleText = (scripts: readonly string[], scratch: string, directory: string): string => `'use strict'
const { createRequire } = require('node:module')
const { isMainThread } = require('node:worker_threads')
const scripts = ${JSON.stringify(scripts)}
if (isMainThread && process.cwd() === ${JSON.stringify(scratch)} && scripts.includes(process.argv[1])) {
  process.chdir(${JSON.stringify(directory)})
  // Modules that --require names after this one are searched from where the program works.
  const { paths } = createRequire(${JSON.stringify(join(directory, 'any.js'))}).resolve
  module.parent?.paths?.unshift(...(paths('any') ?? []))
  const logs = ${JSON.stringify(join(scratch, '%p-v8.log'))}
  const inScratch = (option) => (option.startsWith('--logfile=') ? '--logfile=' + logs : option)
  process.execArgv = process.execArgv.map(inScratch)
  if (!/\\s/.test(logs)) require('node:v8').setFlagsFromString('--logfile=' + logs)
}
`

/** Writes that module for the user of the program, and returns its path. */
export async function writeOwnDirectory({ guard, process, scratch }: StartedElsewhere): Promise<string> {
  const { name, args, directory, user } = process
  const file = join(await makeSettings(guard.directory, `${name}-profiled`), 'own-directory.cjs')
  const scripts = args.map((argument) => resolve(directory, argument))
  await writePrivate(file, moduleText(scripts, await realpath(scratch), directory), user)
  return file
}
