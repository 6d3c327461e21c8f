import { join } from 'node:path'
import type { Guard, GuardedProcess } from '../guard/process.ts'
import type { ProxySettings } from './nginx-settings.ts'
import { renderProxy } from './nginx-settings.ts'
import { makeDirectory, writePrivate } from './private-files.ts'
import { findProgram, versionOf } from './programs.ts'
import { answers, ready } from './ready.ts'
import type { RunningService } from './stack.ts'

export type ProxyPlace = Omit<ProxySettings, 'directory'>

export interface RunningNginx extends RunningService {
  readonly url: string
  readonly statusUrl: string
  readonly process: GuardedProcess
}

/** Starts Nginx; resolves once it accepts connections, whether or not anything is behind it yet. */
export async function startNginx(
  place: ProxyPlace,
  guard: Guard,
  signal: AbortSignal,
): Promise<RunningNginx> {
  const program = await findProgram('nginx')
  const directory = join(guard.directory, 'nginx')
  await makeDirectory(directory, guard.user)
  const configFile = join(directory, 'nginx.conf')
  await writePrivate(configFile, renderProxy({ ...place, directory }), guard.user)
  const [server, version] = await Promise.all([
    guard.spawn({
      name: 'nginx',
      command: program,
      args: ['-e', 'stderr', '-p', directory, '-c', configFile],
      environment: { LC_ALL: 'C' },
      directory,
      stopSignal: 'SIGTERM',
      user: guard.user,
    }),
    versionOf(program),
  ])
  const statusUrl = `http://127.0.0.1:${place.statusPort}/status`
  await ready(server, answers(statusUrl), { seconds: 10, signal })
  const url = `http://127.0.0.1:${place.port}`
  return { name: 'nginx', version, port: place.port, pids: [server.pid], url, statusUrl, process: server }
}
