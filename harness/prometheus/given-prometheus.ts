import { readFile } from 'node:fs/promises'
import { messageOf, messageOfCause, TailgateError, usageError } from '../base/errors.ts'
import { withoutCredentials } from '../http/credentials.ts'
import { askPrometheus } from './client.ts'

/** A Prometheus as named on the command line; texts as typed. */
export interface GivenPrometheus {
  readonly prometheus?: string
  readonly passwordFile?: string
}

async function passwordIn(file: string, { username }: URL): Promise<string> {
  if (username === '')
    throw usageError(
      '--password-file needs a user in the URL of --prometheus, as in http://tailgate@127.0.0.1:9090.',
    )
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw usageError(`--password-file cannot be read: ${messageOf(error)}.`)
  }
}

/**
 * The URL of the named Prometheus, including its password; undefined when none was named.
 * @throws TailgateError USAGE.
 */
export async function givenPrometheus({
  prometheus,
  passwordFile,
}: GivenPrometheus): Promise<string | undefined> {
  if (prometheus === undefined) {
    if (passwordFile === undefined) return undefined
    throw usageError('--password-file is for the user in the URL of --prometheus.')
  }
  if (!URL.canParse(prometheus)) throw usageError(`--prometheus must be a URL, not "${prometheus}".`)
  const url = new URL(prometheus)
  // A URL does not encode a percent sign by itself, and whoever reads the password decodes it.
  if (passwordFile !== undefined) url.password = encodeURIComponent(await passwordIn(passwordFile, url))
  return url.href.replace(/\/+$/, '')
}

/** The error for a Prometheus that cannot be asked. */
export const unreachable = (url: string, error: unknown): TailgateError =>
  new TailgateError('PROMETHEUS_UNREACHABLE', {
    url: withoutCredentials(url),
    problem: messageOfCause(error),
  })

/**
 * The Prometheus to which a run is written. It is asked once, so that a typing error is reported before the load; undefined
 * when none was named.
 * @throws TailgateError USAGE, PROMETHEUS_UNREACHABLE.
 */
export async function keptPrometheus(given: GivenPrometheus): Promise<string | undefined> {
  const url = await givenPrometheus(given)
  if (url === undefined) return undefined
  await askPrometheus(url, 'status/buildinfo').catch((error: unknown) => {
    throw unreachable(url, error)
  })
  return url
}
