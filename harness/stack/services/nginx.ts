import { dirname, join } from 'node:path'
import type { User } from '../../guard/ledger/run-root.ts'
import { makeDirectory, makeSettings, writePrivate } from '../../guard/processes/private-files.ts'
import type { GuardedProcess } from '../../guard/processes/process.ts'
import { answers, ready } from '../../guard/waiting/ready.ts'
import type { Launcher } from '../launch/launcher.ts'
import type { RunningService } from '../launch/running-service.ts'
import type { ServerCertificate } from '../tls/certificate.ts'
import type { ProxySettings } from './nginx-settings.ts'
import { certificateFile, keyFile, renderProxy } from './nginx-settings.ts'
import { mostOpenFiles } from './open-files.ts'

export interface ProxyPlace
  extends Omit<
    ProxySettings,
    'accessLog' | 'directory' | 'certificates' | 'listen' | 'version' | 'root' | 'openFiles'
  > {
  /** For a secured listener. */
  readonly certificate: ServerCertificate | undefined
  /** The user who runs Nginx, because it reads the files that the app stored. */
  readonly user: User
}

export interface RunningNginx extends RunningService {
  readonly statusUrl: string
  readonly process: GuardedProcess
}

/** The access log of the proxy of a run. */
export const accessLog = (runDirectory: string): string => join(runDirectory, 'nginx', 'access.jsonl')

/** Starts Nginx; resolves once it accepts connections, whether or not the app answers yet. */
export async function startNginx(
  { certificate, user, ...place }: ProxyPlace,
  guard: Launcher,
  signal: AbortSignal,
): Promise<RunningNginx> {
  const { command, version, image } = await guard.find('nginx')
  const directory = join(guard.directory, 'nginx')
  await makeDirectory(directory, user)
  const settingsDirectory = await makeSettings(guard.directory, 'nginx')
  const configFile = join(settingsDirectory, 'nginx.conf')
  const root = user === undefined && process.getuid?.() === 0
  const settings = {
    ...place,
    accessLog: accessLog(guard.directory),
    directory,
    certificates: settingsDirectory,
    version,
    openFiles: mostOpenFiles(),
    listen: guard.listen,
    root,
  }
  await writePrivate(configFile, renderProxy(settings), user)
  if (certificate !== undefined) {
    await writePrivate(join(settingsDirectory, certificateFile), certificate.certificate, user)
    await writePrivate(join(settingsDirectory, keyFile), certificate.key, user)
  }
  const server = await guard.spawn({
    name: 'nginx',
    program: 'nginx',
    command,
    args: ['-e', 'stderr', '-p', directory, '-c', configFile],
    environment: { LC_ALL: 'C' },
    reaches: place.files === undefined ? [] : [dirname(place.files.directory)],
    directory,
    stopSignal: 'SIGTERM',
    user,
  })
  const statusUrl = `http://127.0.0.1:${place.statusPort}/status`
  await ready(server, answers(statusUrl), { seconds: 30, signal })
  const { port } = place
  return { name: 'nginx', version, image, port, pids: [server.pid], statusUrl, process: server }
}
