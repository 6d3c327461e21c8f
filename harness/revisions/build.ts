import { isProgram } from '../base/find-program.ts'
import type { BuildDescription } from '../config/target/description.ts'
import { seconds } from '../config/units/units.ts'
import { resolveCommand } from '../stack/services/app.ts'
import { TaskFailure, type Tasks } from './running/task.ts'

/**
 * Builds the project in a directory.
 * @throws TaskFailure; the signal's reason.
 */
export async function build(
  { command, within = '10m' }: BuildDescription,
  directory: string,
  tasks: Tasks,
): Promise<void> {
  const { program, args } = await resolveCommand(directory, command, tasks.nodeIn(directory))
  if (!isProgram(program))
    throw new TaskFailure(
      `${command[0]} is not installed, or may not be run.`,
      '(nothing was run; build.command of the config says what is)',
    )
  await tasks.run({ name: 'build', command: program, args, directory, withinSeconds: seconds(within) })
}
