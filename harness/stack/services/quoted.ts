const escaped = (text: string, characters: RegExp): string => text.replace(characters, '\\$&')

/** A path in nginx.conf. It cannot contain a `$`, which Nginx has no way to quote; `makeRoot` refuses such paths. */
export const inNginx = (path: string): string => `"${escaped(path, /["\\]/g)}"`

/** A text in redis.conf. */
export const inRedis = (text: string): string => `"${escaped(text, /["\\]/g)}"`

/** A value in postgresql.conf: quotes are doubled, and backslashes are escaped. */
export const inPostgres = (value: string): string => `'${escaped(value, /\\/g).replaceAll("'", "''")}'`

/** A directory in a list of PostgreSQL, in which a comma would end an unquoted one. */
export const inPostgresList = (directory: string): string => `"${directory.replaceAll('"', '""')}"`

/**
 * A value in a PostgreSQL connection string. Exporters split the string at spaces, so a value is quoted only when necessary.
 */
export const inConnection = (value: string): string =>
  /^[^\s'\\]+$/.test(value) ? value : `'${escaped(value, /['\\]/g)}'`
