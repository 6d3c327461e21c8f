import pg from 'pg'

/** Makes the largest possible page: a hundred annotations whose payloads have the maximum size. */
export async function fillLargest(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO annotation_annotation (project_id, study_instance_uid, annotation_data, measurement_values, is_shared, created_by)
       SELECT 1, '1.2.' || n, payload, payload, true, 2 FROM generate_series(1, 100) AS n,
         (SELECT jsonb_build_object('a', repeat('[1,', 21842)) AS payload) AS p`,
    )
  } finally {
    await client.end()
  }
}
