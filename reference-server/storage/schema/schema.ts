import type { Tuning } from '../../settings/tuning.ts'

/** The tables of the guide. Time stamps have milliseconds, as the API shows them, so that a cursor is exact. */
export function schemaStatements(schema: Tuning['schema']): readonly string[] {
  const now = 'TIMESTAMPTZ(3) NOT NULL DEFAULT now()'
  const primaryKey = schema === 'flat' ? 'PRIMARY KEY (id)' : 'PRIMARY KEY (id, created_at)'
  const partitioning = schema === 'flat' ? '' : 'PARTITION BY RANGE (created_at)'
  return [
    `CREATE TABLE IF NOT EXISTS security_user (
      id SERIAL PRIMARY KEY, username VARCHAR(100) NOT NULL UNIQUE, password_hash VARCHAR(300) NOT NULL,
      is_active BOOLEAN NOT NULL DEFAULT true, created_at ${now})`,
    `CREATE TABLE IF NOT EXISTS security_project (id SERIAL PRIMARY KEY, name VARCHAR(200) NOT NULL, created_at ${now})`,
    `CREATE TABLE IF NOT EXISTS security_user_project (
      user_id INTEGER NOT NULL REFERENCES security_user, project_id INTEGER NOT NULL REFERENCES security_project,
      role VARCHAR(20) NOT NULL CHECK (role IN ('viewer', 'annotator', 'admin')), PRIMARY KEY (user_id, project_id))`,
    `CREATE TABLE IF NOT EXISTS annotation_annotation (
      id SERIAL PRIMARY KEY, project_id INTEGER NOT NULL REFERENCES security_project,
      study_instance_uid VARCHAR(64) NOT NULL, series_instance_uid VARCHAR(64), sop_instance_uid VARCHAR(64),
      annotation_data JSONB NOT NULL DEFAULT '{}', viewer_software VARCHAR(100), measurement_values JSONB NOT NULL DEFAULT '{}',
      is_shared BOOLEAN NOT NULL DEFAULT false, created_by INTEGER NOT NULL REFERENCES security_user,
      created_at ${now}, updated_at ${now}, deleted_at TIMESTAMPTZ(3))`,
    `CREATE TABLE IF NOT EXISTS annotation_mask_group (
      id SERIAL PRIMARY KEY, annotation_id INTEGER NOT NULL REFERENCES annotation_annotation,
      group_name VARCHAR(200) NOT NULL, model_name VARCHAR(100), version VARCHAR(50), modality VARCHAR(16),
      slice_count INTEGER NOT NULL DEFAULT 0, mask_type VARCHAR(50), description VARCHAR(2000),
      created_by INTEGER NOT NULL REFERENCES security_user,
      created_at ${now}, updated_at ${now}, deleted_at TIMESTAMPTZ(3))`,
    `CREATE TABLE IF NOT EXISTS annotation_mask (
      id BIGSERIAL, mask_group_id INTEGER NOT NULL REFERENCES annotation_mask_group,
      slice_index INTEGER, sop_instance_uid VARCHAR(64), label_name VARCHAR(100), file_path VARCHAR(500) NOT NULL,
      mime_type VARCHAR(100) NOT NULL, file_size BIGINT NOT NULL, checksum VARCHAR(64), width INTEGER, height INTEGER,
      created_at ${now}, updated_at ${now}, deleted_at TIMESTAMPTZ(3), ${primaryKey}) ${partitioning}`,
    `CREATE TABLE IF NOT EXISTS annotation_object (
      file_path VARCHAR(500) PRIMARY KEY, mask_group_id INTEGER NOT NULL REFERENCES annotation_mask_group,
      mime_type VARCHAR(100) NOT NULL, file_size BIGINT NOT NULL, checksum VARCHAR(64) NOT NULL,
      registered BOOLEAN NOT NULL DEFAULT false, created_at ${now})`,
    // Tables of an earlier version lack this column; downloads and the sweep need it.
    `ALTER TABLE annotation_object ADD COLUMN IF NOT EXISTS mask_id BIGINT`,
    `UPDATE annotation_object o SET mask_id = m.id FROM annotation_mask m
      WHERE o.registered AND o.mask_id IS NULL AND m.mask_group_id = o.mask_group_id AND m.file_path = o.file_path`,
  ]
}
