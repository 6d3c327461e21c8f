/** A column as the API shows it. Times are in UTC with milliseconds, in JSON from PostgreSQL as well as from this process. */
export interface Column {
  name: string
  isTime?: true
}

export function columnList(columns: readonly Column[], alias: string): string {
  return columns.map((column) => `${alias}.${column.name}`).join(', ')
}

/**
 * The SET list of an update that changes only the columns named in `given`, also to null. Parameter number `first` is a bit
 * mask of those columns and the values follow it, so that one statement serves every choice of columns.
 */
export function changesOf<Name extends string>(
  names: readonly Name[],
  given: Partial<Record<Name, unknown>>,
  first: number,
): { set: string; values: unknown[] } {
  const set = names.map(
    (name, place) =>
      `${name} = CASE WHEN $${first}::int & ${1 << place} <> 0 THEN $${first + 1 + place} ELSE ${name} END`,
  )
  const named = names.reduce(
    (bits, name, place) => (given[name] === undefined ? bits : bits | (1 << place)),
    0,
  )
  return { set: set.join(', '), values: [named, ...names.map((name) => given[name])] }
}

/** A row as a JSON object, equal to the result of JSON.stringify. */
export function jsonObject(columns: readonly Column[], alias: string): string {
  const pairs = columns.map(({ name, isTime }) => {
    const value = `${alias}.${name}`
    return `'${name}', ${isTime === true ? `to_char(${value}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : value}`
  })
  return `json_build_object(${pairs.join(', ')})`
}

/**
 * Wraps a list query so that PostgreSQL writes the whole answer; the query's limit is one row more than a page. `page` and
 * `size` are the parameters (`$4`) with the page's number and size.
 */
export function jsonPage(list: string, columns: readonly Column[], page: string, size: string): string {
  const time = `to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  const cursor = `rtrim(translate(encode(convert_to(${time} || '|' || id, 'latin1'), 'base64'), '+/', '-_'), '=')`
  return `WITH rows AS MATERIALIZED (SELECT listed.*, row_number() OVER () AS place FROM (${list}) AS listed)
    SELECT json_build_object(
      'items', coalesce((SELECT json_agg(${jsonObject(columns, 'r')} ORDER BY r.place) FROM rows r WHERE r.place <= ${size}::int), '[]'),
      'page', ${page}::int, 'page_size', ${size}::int,
      'has_more', (SELECT count(*) > ${size}::int FROM rows),
      'next_cursor', (SELECT ${cursor} FROM rows WHERE place = ${size}::int AND (SELECT count(*) > ${size}::int FROM rows)))`
}
