const escaped = (text: string, characters: RegExp): string => text.replace(characters, '\\$&')

/** A path in nginx.conf. A `$` cannot be written there at all: `makeRoot` refuses it. */
export const inNginx = (path: string): string => `"${escaped(path, /["\\]/g)}"`

/** A text in redis.conf. */
export const inRedis = (text: string): string => `"${escaped(text, /["\\]/g)}"`

/** A value in postgresql.conf: quotes are doubled, and a backslash begins an escape. */
export const inPostgres = (value: string): string => `'${escaped(value, /\\/g).replaceAll("'", "''")}'`

/** A directory in a list of PostgreSQL's, which a comma would end. */
export const inPostgresList = (directory: string): string => `"${directory.replaceAll('"', '""')}"`

/** A value in a connection string of PostgreSQL; exporters split it at spaces, so it is quoted only where it must be. */
export const inConnection = (value: string): string =>
  /^[^\s'\\]+$/.test(value) ? value : `'${escaped(value, /['\\]/g)}'`
