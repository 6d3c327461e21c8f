import pg from 'pg'

/** Records masks of a group whose bytes are in these files, as an upload and its completion do. */
export async function recordMasks(
  databaseUrl: string,
  group: number,
  paths: readonly string[],
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(
      `WITH masks AS (INSERT INTO annotation_mask (mask_group_id, file_path, mime_type, file_size)
         SELECT $2, path, 'image/png', 1 FROM unnest($1::text[]) AS path RETURNING id, file_path)
       INSERT INTO annotation_object (file_path, mask_group_id, mime_type, file_size, checksum, registered, mask_id)
       SELECT file_path, $2, 'image/png', 1, '', true, id FROM masks`,
      [paths, group],
    )
  } finally {
    await client.end()
  }
}
