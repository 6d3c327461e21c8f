import { Command, CommanderError, Help, type Option } from 'commander'
import { exitCodes, firstOf, Interruption, messageOf, TailgateError, usageError } from '../base/errors.ts'
import { diskProblemIn } from '../base/files/disk-problem.ts'
import { shortageIn } from '../base/local-cause.ts'
import { ownVersion } from '../base/paths.ts'
import { commandList } from './command-list.ts'
import type { SetExit } from './shared/exit-code.ts'
import { printJson, say } from './shared/outlet.ts'
import { shortPath } from './shared/short-path.ts'

const overview = `
Examples:
  tailgate run                                   the standard scenarios, with a verdict at the end
  tailgate run browse --duration 20s --rate 300/s
  tailgate run browse --budget 'browse.list p95<=25ms' --json
  tailgate gate --base auto                      did this change make the tail worse?
  tailgate judge results/latest --budget 'browse.list p99<=40ms'

Exit codes: 0 pass, 1 a budget failed or a regression, 2 usage or configuration, 3 unproven, 4 stack,
5 instrument, 70 Tailgate itself, 129/130/143 hung up, interrupted, terminated.`

/** The full name of a command: `run`, `dashboards build`. */
const nameOf = (action: Command): string =>
  action.parent?.parent ? `${nameOf(action.parent)} ${action.name()}` : action.name()

/** The text for a command in a list of commands. */
const termOf = (shown: Command): string =>
  (shown.parent?.parent ? undefined : commandList.find(({ name }) => name === shown.name())?.term) ??
  new Help().subcommandTerm(shown)

/** The first step of every command. */
async function prepare(action: Command): Promise<void> {
  const { loadProjectModules } = await import('../config/loading/project-modules.ts')
  loadProjectModules()
  // `down` reports what it removes, so it removes it itself.
  if (action.name() === 'down') return
  const { sweepDeadRuns } = await import('./sweep-dead-runs.ts')
  await sweepDeadRuns()
}

/** The value of an option, without the empty list with which an option begins that may be repeated. */
const optionWords = (option: Option): string =>
  Array.isArray(option.defaultValue) && option.defaultValue.length === 0
    ? option.description
    : new Help().optionDescription(option)

/** The program with every command by name, and with the options of the commands that `words` name. */
async function build(
  words: readonly string[],
  setExit: SetExit,
  onCommand: (name: string) => void,
): Promise<Command> {
  const program = new Command('tailgate')
    .description(
      'Does the tail latency of this service hold? Starts it, drives it, looks inside it, and gives a verdict.',
    )
    .version(ownVersion(), '-V, --version', 'display the version')
    .showHelpAfterError('(see `tailgate --help`)')
    .configureHelp({ subcommandTerm: termOf, optionDescription: optionWords })
    .addHelpText('after', overview)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => say(process.stdout, [text.replace(/\n$/, '')]),
      writeErr: (text) => say(process.stderr, [text.replace(/\n$/, '')]),
    })
    .hook('preAction', async (_, action) => {
      onCommand(nameOf(action))
      await prepare(action)
    })
  for (const { name, about, options } of commandList) {
    const added = program.command(name).description(about)
    // Loading the options of all commands takes more time than everything else in `tailgate --help`.
    if (words.includes(name)) (await options())(added, setExit)
  }
  return program
}

/** A failure as shown on the terminal and in `--json`, with the bundle of the run that it ended, if kept. */
interface ShownFailure extends Pick<TailgateError, 'exit' | 'message' | 'hint' | 'bundle'> {
  readonly code: string
}

/** `asked` is the command that a hint names. */
function describe(thrown: unknown, asked: string): ShownFailure {
  const error = firstOf(thrown)
  if (error instanceof Interruption) {
    const { exit, bundle } = error
    return { code: 'INTERRUPTED', exit, message: `The command was ${error.message}.`, hint: '', bundle }
  }
  const known = error instanceof TailgateError ? error : (diskProblemIn(error) ?? shortageIn(error))
  const problem = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  const { code, exit, message, hint, bundle } = known ?? new TailgateError('INTERNAL', { problem })
  return { code, exit, message, hint: hint.replace('{command}', asked), bundle }
}

/** The requested command, as far as it is known before the command line has been parsed. */
const askedIn = (argv: readonly string[]): string => argv[2] ?? ''

/** Reports a failure and returns its exit code. */
export function reportFailure(error: unknown, argv: readonly string[], asked = askedIn(argv)): number {
  const failure = describe(error, asked)
  const { exit, message, hint, bundle } = failure
  if (argv.includes('--json')) printJson({ error: failure })
  const kept = bundle === undefined ? [] : [`  The bundle is kept, as far as it came: ${shortPath(bundle)}`]
  say(process.stderr, [`tailgate: ${message}`, ...(hint ? [`  ${hint}`] : []), ...kept])
  return exit
}

/** The exit codes of an end by a signal. A command that returns one has told of that end, as `dashboards serve` does. */
const bySignal: readonly number[] = [exitCodes.hungUp, exitCodes.interrupted, exitCodes.terminated]

/** How a command ended. */
export interface Ended {
  readonly exit: number
  /** Whether it has already reported a failure, or a signal. */
  readonly isReported: boolean
}

/** Runs the command of `argv`, reports every failure as a sentence, and returns the exit code. */
export async function command(argv: readonly string[]): Promise<Ended> {
  let exit: number = exitCodes.pass
  let asked = ''
  const program = await build(
    argv.slice(2, 4),
    (code) => {
      exit = code
    },
    (name) => {
      asked = name
    },
  )
  try {
    if (argv.length <= 2) {
      program.outputHelp()
      return { exit: exitCodes.usage, isReported: false }
    }
    await program.parseAsync([...argv])
    return { exit, isReported: bySignal.includes(exit) }
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return { exit: exitCodes.pass, isReported: false }
      // Its sentence is on standard error already.
      const problem = error.message.replace(/^error: /, '')
      if (argv.includes('--json')) printJson({ error: describe(usageError(problem), askedIn(argv)) })
      return { exit: exitCodes.usage, isReported: true }
    }
    return { exit: reportFailure(error, argv, asked), isReported: true }
  }
}
