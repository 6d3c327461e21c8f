import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { isProgram } from '../base/find-program.ts'
import { shellWord } from '../base/text.ts'
import type { LoadedTarget } from '../config/loading/load.ts'
import { isAppContained } from '../config/target/require-app.ts'
import { ownServicesOf } from '../stack/own-services.ts'
import { resolveCommand } from '../stack/services/app.ts'
import { type Finding, here, lacking } from './finding.ts'

/** A command of the config that starts a process on this machine. */
interface OwnCommand {
  /** What it starts: `the app`, or the name of a service. */
  readonly of: string
  /** The key of the config that holds it. */
  readonly key: string
  readonly command: readonly string[]
  /** The directory in which it is run. */
  readonly directory: string
  /** The command that builds its program, as far as the config says so. */
  readonly build: readonly string[] | undefined
}

/** The commands of a target; none where its app runs already or in a container, as its services then do too. */
function commandsOf({ target, root }: Pick<LoadedTarget, 'target' | 'root'>): readonly OwnCommand[] {
  const { app, build } = target
  if (app === undefined || isAppContained(target)) return []
  const { command, directory } = app
  return [
    {
      ...{ of: 'the app', key: 'app.command', command, directory: resolve(root, directory) },
      build: build?.command,
    },
    ...ownServicesOf(target).flatMap(([name, { command }]) =>
      command === undefined
        ? []
        : [{ of: name, key: `services.${name}.command`, command, directory: root, build: undefined }],
    ),
  ]
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

async function check({ of, key, command, directory, build }: OwnCommand): Promise<readonly Finding[]> {
  const [word = ''] = command
  // A variable of a process is known once its stack runs.
  if (word.includes('$')) return []
  const { program } = await resolveCommand(directory, command)
  const name = `program of ${of}`
  if (isProgram(program)) return [here(name, program)]
  if (await isFile(program))
    return [lacking(name, `${program} is there, and you may not run it`, `chmod +x ${shellWord(program)}`)]
  if (!word.includes('/'))
    return [
      lacking(
        name,
        `${word} is not on PATH`,
        `install ${word} with your package manager, or name another program as ${key}`,
      ),
    ]
  const remedy = build?.map(shellWord).join(' ') ?? `build it, or name another program as ${key}`
  return [lacking(name, `${program} is not there, and \`run\` builds nothing`, remedy)]
}

/** Whether what starts the app and the services of a config on this machine is here. */
export async function ownPrograms(
  loaded: Pick<LoadedTarget, 'target' | 'root'>,
): Promise<readonly Finding[]> {
  return (await Promise.all(commandsOf(loaded).map(check))).flat()
}
