import type { Database, Queries, Statement } from './database.ts'
import { addressOf, filePathOf, type ObjectAddress, type ObjectStore } from './objects.ts'

/** How many records one statement reads, and how many names one statement asks for. */
const batchRows = 500

const needless = `(NOT o.registered AND o.created_at < c.before) OR m.deleted_at < c.before
  OR g.deleted_at < c.before OR a.deleted_at < c.before`

const joined = `annotation_object o LEFT JOIN annotation_mask m ON m.id = o.mask_id
  JOIN annotation_mask_group g ON g.id = o.mask_group_id JOIN annotation_annotation a ON a.id = g.annotation_id
  CROSS JOIN (SELECT now() - make_interval(secs => $2) AS before) c`

/** Reads all records in batches, so that each statement is short however many records there are. */
const lookedAt: Statement = {
  name: 'sweep-records',
  text: `SELECT o.file_path, coalesce(${needless}, false) AS needless
    FROM (SELECT * FROM annotation_object WHERE file_path > $1 ORDER BY file_path LIMIT ${batchRows}) i
    JOIN (${joined}) ON true WHERE o.file_path = i.file_path ORDER BY o.file_path`,
}

const lockNeedless: Statement = {
  name: 'sweep-lock',
  text: `SELECT FROM ${joined} WHERE o.file_path = $1 AND (${needless}) FOR UPDATE OF o`,
}

const forget: Statement = { name: 'sweep-forget', text: 'DELETE FROM annotation_object WHERE file_path = $1' }

const recorded: Statement = {
  name: 'sweep-recorded',
  text: 'SELECT file_path FROM annotation_object WHERE file_path = ANY($1)',
}

/** Whether the object's group exists, and whether a mask names the object although it has no record. */
const owners: Statement = {
  name: 'sweep-owners',
  text: `SELECT EXISTS (SELECT FROM annotation_mask_group WHERE id = $1) AS group,
    EXISTS (SELECT FROM annotation_mask WHERE mask_group_id = $1 AND file_path = $2 AND deleted_at IS NULL) AS mask`,
}

/** Creates a record, on which an upload to this path then waits. */
const reserve: Statement = {
  name: 'sweep-reserve',
  text: `INSERT INTO annotation_object (mask_group_id, file_path, mime_type, file_size, checksum)
    VALUES ($1, $2, '', 0, '') ON CONFLICT DO NOTHING RETURNING file_path`,
}

/**
 * Removes unreferenced bytes: of uploads that were never registered, of masks that were deleted or whose group or annotation
 * was deleted, and of objects without a record. The bytes are removed while the record is locked, and the record after them.
 * A process that ends in between leaves a record without bytes, which the next sweep finds, but never a mask without its
 * bytes.
 */
export class Sweep {
  readonly #database: Database
  readonly #objects: ObjectStore
  readonly #graceSeconds: number
  #isStopped = false

  constructor(database: Database, objects: ObjectStore, graceSeconds: number) {
    this.#database = database
    this.#objects = objects
    this.#graceSeconds = graceSeconds
  }

  /** Resolves to the number of removed objects. `now` is in milliseconds. */
  async run(now: number): Promise<number> {
    return (await this.#records()) + (await this.#orphans(now))
  }

  /** Ends a current run after the object that it is working on. */
  stop(): void {
    this.#isStopped = true
  }

  async #records(): Promise<number> {
    let collected = 0
    for (let after = ''; !this.#isStopped; ) {
      const rows = await this.#database.rows<{ file_path: string; needless: boolean }>(lookedAt, [
        after,
        this.#graceSeconds,
      ])
      for (const { file_path, needless: isNeedless } of rows) {
        if (isNeedless && !this.#isStopped && (await this.#collect(file_path))) collected += 1
      }
      if (rows.length < batchRows) break
      after = rows.at(-1)?.file_path ?? ''
    }
    return collected
  }

  /** Checks again with the record locked, because the object may have been registered in the meantime. */
  #collect(path: string): Promise<boolean> {
    return this.#database.transaction(async (queries) => {
      const rows = await queries.rows(lockNeedless, [path, this.#graceSeconds])
      if (rows.length === 0) return false
      const address = addressOf(path)
      if (address !== null) await this.#objects.discard(address)
      await queries.rows(forget, [path])
      return true
    })
  }

  async #orphans(now: number): Promise<number> {
    let collected = 0
    let some: ObjectAddress[] = []
    for await (const address of this.#objects.olderThan(this.#graceSeconds * 1000, now)) {
      if (this.#isStopped) return collected
      some.push(address)
      if (some.length < batchRows) continue
      collected += await this.#collectOrphans(some)
      some = []
    }
    return collected + (await this.#collectOrphans(some))
  }

  async #collectOrphans(addresses: readonly ObjectAddress[]): Promise<number> {
    if (addresses.length === 0) return 0
    const rows = await this.#database.rows<{ file_path: string }>(recorded, [addresses.map(filePathOf)])
    const known = new Set(rows.map(({ file_path }) => file_path))
    let collected = 0
    for (const address of addresses) {
      if (this.#isStopped || known.has(filePathOf(address))) continue
      if (await this.#database.transaction((queries) => this.#collectOrphan(queries, address))) collected += 1
    }
    return collected
  }

  async #collectOrphan(queries: Queries, address: ObjectAddress): Promise<boolean> {
    const values = [address.groupId, filePathOf(address)]
    const [owner] = await queries.rows<{ group: boolean; mask: boolean }>(owners, values)
    if (owner === undefined || owner.mask) return false
    // Nothing is uploaded into a group that does not exist, so no record is needed then.
    const isOurs = !owner.group || (await queries.rows(reserve, values)).length > 0
    if (!isOurs) return false
    await this.#objects.discard(address)
    await queries.rows(forget, [values[1]])
    return true
  }
}
