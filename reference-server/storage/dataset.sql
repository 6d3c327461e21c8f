-- Fills empty tables with the same rows every time: no random values, no current time. Sizes come from the session:
--   SELECT set_config('dataset.masks', '100000', false);
-- gives that many masks in a tenth as many groups, two groups for each annotation: group g belongs to annotation (g + 1) / 2.
-- Users viewer, annotator, admin (project 1, with roles of the same names) and outsider (annotator of project 2) have the
-- password "tailgate": a fixture with a cheap hash, for servers that listen on loopback only.

DO $$
BEGIN
  IF EXISTS (SELECT FROM security_user) THEN
    RAISE EXCEPTION 'The dataset is only written into empty tables.';
  END IF;
  -- The rows are consistent by construction, and a million foreign key checks would take longer than the inserts.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    SET LOCAL session_replication_role = replica;
  END IF;
END
$$;

INSERT INTO security_user (id, username, password_hash, created_at)
SELECT id, username, 'scrypt$4096$8$1$dGFpbGdhdGUtZml4dHVyZQ$jBfXBf194fbTsVKaVK1EspZGHkdY89I2h1Ni7Q1QSzE', '2025-01-01Z'
FROM (VALUES (1, 'viewer'), (2, 'annotator'), (3, 'admin'), (4, 'outsider')) AS users (id, username);

INSERT INTO security_project (id, name, created_at)
VALUES (1, 'Liver segmentation', '2025-01-01Z'), (2, 'Another hospital', '2025-01-01Z');

INSERT INTO security_user_project (user_id, project_id, role)
VALUES (1, 1, 'viewer'), (2, 1, 'annotator'), (3, 1, 'admin'), (4, 2, 'annotator');

INSERT INTO annotation_annotation
  (id, project_id, study_instance_uid, series_instance_uid, sop_instance_uid, annotation_data, viewer_software,
   measurement_values, is_shared, created_by, created_at, updated_at)
SELECT a, 1, '1.2.826.0.1.1.' || a / 4, '1.2.826.0.1.2.' || a, '1.2.826.0.1.3.' || a,
  jsonb_build_object('contours', a % 7, 'window', 40), (ARRAY['OHIF', 'Slicer', 'Horos'])[1 + a % 3],
  jsonb_build_object('volume_ml', a % 1800), true, 2, moment, moment
FROM (SELECT a, timestamptz '2025-01-01Z' + make_interval(secs => floor(a * 31536000.0 / settings.annotations)) AS moment
      FROM (SELECT greatest(1, current_setting('dataset.masks')::int / 20) AS annotations) AS settings,
           generate_series(1, settings.annotations) AS a) AS annotations;

INSERT INTO annotation_mask_group
  (id, annotation_id, group_name, model_name, version, modality, slice_count, mask_type, description, created_by,
   created_at, updated_at)
SELECT g, least((g + 1) / 2, settings.annotations), 'group-' || g, (ARRAY['nnU-Net', 'MedSAM', 'TotalSegmentator'])[1 + g % 3],
  '1.' || g % 5, (ARRAY['CT', 'MR', 'PT', 'US'])[1 + g % 4], 1 + g % 300,
  (ARRAY['segmentation', 'heatmap', 'roi'])[1 + g % 3], 'Masks of model run ' || g, 2, moment, moment
FROM (SELECT greatest(1, current_setting('dataset.masks')::int / 10) AS groups,
             greatest(1, current_setting('dataset.masks')::int / 20) AS annotations) AS settings,
  generate_series(1, settings.groups) AS g,
  LATERAL (SELECT timestamptz '2025-01-01Z' + make_interval(secs => floor(g * 31536000.0 / settings.groups)) AS moment) AS at;

-- Each group has one mask, and the rest are distributed by a power law: most groups have a few masks, some have hundreds.
-- 7919 is prime, so the large groups are scattered over the ids.
INSERT INTO annotation_mask
  (id, mask_group_id, slice_index, sop_instance_uid, label_name, file_path, mime_type, file_size, checksum, width, height,
   created_at, updated_at)
SELECT m, g, m % 300, '1.2.826.0.1.3.' || m, (ARRAY['liver', 'tumor', 'vessel', 'spleen', 'kidney'])[1 + (h & 1023) % 5],
  'groups/' || g || '/' || digest || '.png', CASE WHEN h & 15 = 0 THEN 'application/dicom' ELSE 'image/png' END,
  2048 + (h & 65535), digest || digest, 512, 512, moment, moment
FROM (SELECT m, abs(h) AS h, md5(m::text) AS digest,
        CASE WHEN m <= settings.groups THEN m
             ELSE 1 + (floor(settings.groups * power((h::float8 / 18446744073709551616.0) + 0.5, 1.6))::int * 7919::bigint)
                    % settings.groups
        END AS g,
        timestamptz '2025-01-01Z' + (m * (31536000000::bigint / settings.masks)) * interval '1 ms' AS moment
      FROM (SELECT greatest(1, current_setting('dataset.masks')::int) AS masks,
                   greatest(1, current_setting('dataset.masks')::int / 10) AS groups) AS settings,
        generate_series(1, settings.masks) AS m, LATERAL (SELECT hashint8extended(m::bigint, 7) AS h) AS hashed) AS masks;

SELECT setval('security_user_id_seq', 4), setval('security_project_id_seq', 2),
  setval('annotation_annotation_id_seq', (SELECT max(id) FROM annotation_annotation)),
  setval('annotation_mask_group_id_seq', (SELECT max(id) FROM annotation_mask_group)),
  setval('annotation_mask_id_seq', (SELECT max(id) FROM annotation_mask));

ANALYZE;
