/** Settings that the stack sets itself, since it could not be started, reached or measured with other values. */
export const heldPostgresSettings: ReadonlySet<string> = new Set([
  ...['listen_addresses', 'port', 'unix_socket_directories', 'unix_socket_permissions'],
  ...['data_directory', 'config_file', 'hba_file', 'ident_file', 'external_pid_file'],
  ...['password_encryption', 'shared_preload_libraries', 'track_io_timing'],
  ...['dynamic_shared_memory_type', 'timezone', 'log_timezone'],
])

/** Settings whose effect is stored with the data, so that the preparation of the data runs with them too. */
const stored: ReadonlySet<string> = new Set(['default_statistics_target'])

/** How PostgreSQL writes the name of a setting; the name of an extension may stand before it. */
const settingName = /^[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?$/

/** Why a setting of PostgreSQL cannot be chosen; undefined if it can. */
export function postgresSettingProblem(name: string, value: string): string | undefined {
  if (!settingName.test(name)) return `"${name}" is no name of a setting of PostgreSQL, such as work_mem.`
  if (heldPostgresSettings.has(name)) return `The stack sets ${name} of PostgreSQL itself.`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line of its own would be a setting of its own.
  return /[\u0000-\u001f]/.test(value) ? `The value of ${name} has a control character.` : undefined
}

/** The settings that the prepared data depends on. */
export const storedPostgresSettings = (
  settings: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => stored.has(name)))
