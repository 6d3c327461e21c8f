import { type IndexSet, indexSets } from '../../settings/tuning.ts'

export interface Index {
  name: string
  table: string
  /** The part of the definition after the table's name. */
  definition: string
}

const added: Record<IndexSet, readonly Index[]> = {
  none: [],
  basic: [
    { name: 'mask_group_id', table: 'annotation_mask', definition: '(mask_group_id)' },
    { name: 'mask_created_at', table: 'annotation_mask', definition: '(created_at)' },
    { name: 'mask_mime_type', table: 'annotation_mask', definition: '(mime_type)' },
    { name: 'group_annotation_id', table: 'annotation_mask_group', definition: '(annotation_id)' },
    { name: 'group_created_by', table: 'annotation_mask_group', definition: '(created_by)' },
    {
      name: 'annotation_project_id',
      table: 'annotation_annotation',
      definition: '(project_id, created_at DESC, id DESC)',
    },
  ],
  composite: [
    {
      name: 'group_created_by_created_at',
      table: 'annotation_mask_group',
      definition: '(created_by, created_at)',
    },
    {
      name: 'mask_group_id_alive',
      table: 'annotation_mask',
      definition: '(mask_group_id) WHERE deleted_at IS NULL',
    },
  ],
  covering: [
    {
      name: 'mask_stats',
      table: 'annotation_mask',
      definition: '(mask_group_id, mime_type, label_name, file_size) WHERE deleted_at IS NULL',
    },
    {
      name: 'mask_list',
      table: 'annotation_mask',
      definition:
        '(mask_group_id, created_at DESC, id DESC) INCLUDE (file_path, file_size) WHERE deleted_at IS NULL',
    },
  ],
}

/** Each set contains the previous sets. */
export function indexesOf(set: IndexSet): readonly Index[] {
  return indexSets.slice(0, indexSets.indexOf(set) + 1).flatMap((step) => added[step])
}
