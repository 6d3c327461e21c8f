import { join } from 'node:path'
import type { GuardedProcess } from '../guard/process.ts'
import type { Launcher } from './launcher.ts'
import type { ProxySettings } from './nginx-settings.ts'
import { renderProxy } from './nginx-settings.ts'
import { makeDirectory, writePrivate } from './private-files.ts'
import { answers, ready } from './ready.ts'
import type { RunningService } from './stack.ts'

export type ProxyPlace = Omit<ProxySettings, 'directory' | 'listen'>

export interface RunningNginx extends RunningService {
  readonly url: string
  readonly statusUrl: string
  readonly process: GuardedProcess
}

/** Starts Nginx; resolves once it accepts connections, whether or not anything is behind it yet. */
export async function startNginx(
  place: ProxyPlace,
  guard: Launcher,
  signal: AbortSignal,
): Promise<RunningNginx> {
  const { command, version, image } = await guard.find('nginx')
  const directory = join(guard.directory, 'nginx')
  await makeDirectory(directory, guard.user)
  const configFile = join(directory, 'nginx.conf')
  await writePrivate(configFile, renderProxy({ ...place, directory, listen: guard.listen }), guard.user)
  const server = await guard.spawn({
    name: 'nginx',
    program: 'nginx',
    command,
    args: ['-e', 'stderr', '-p', directory, '-c', configFile],
    environment: { LC_ALL: 'C' },
    directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  })
  const statusUrl = `http://127.0.0.1:${place.statusPort}/status`
  await ready(server, answers(statusUrl), { seconds: 10, signal })
  const url = `http://127.0.0.1:${place.port}`
  const { port } = place
  return { name: 'nginx', version, image, port, pids: [server.pid], url, statusUrl, process: server }
}
