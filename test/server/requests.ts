import type { RouteRow } from '../../reference-server/http/openapi.ts'

/** The path of a route with its parameters filled in. */
export function fillPath(url: string, ids: Readonly<Record<string, string>>): string {
  return url.replace(/:(\w+)/g, (_all, name: string) => ids[name] ?? '1')
}

const examples: Record<string, object> = {
  'POST /api/auth/login': { username: 'annotator', password: 'tailgate' },
  'POST /api/annotations': { study_instance_uid: '1.2.3' },
  'PUT /api/annotations/:annotation_id': { is_shared: true },
  'POST /api/annotations/:annotation_id/mask-groups': { group_name: 'example' },
  'PUT /api/annotations/:annotation_id/mask-groups/:group_id': { description: 'example' },
  'POST /api/annotations/:annotation_id/mask-groups/:group_id/upload-url': {
    filename: 'mask.png',
    mime_type: 'image/png',
    file_size: 10,
  },
  'POST /api/annotations/:annotation_id/mask-groups/:group_id/complete-upload': {
    uploaded_files: [{ file_path: 'groups/1/00000000-0000-0000-0000-000000000000.png' }],
  },
  'POST /api/annotations/:annotation_id/mask-groups/:group_id/masks': {
    file_path: 'groups/1/00000000-0000-0000-0000-000000000000.png',
  },
  'PUT /api/annotations/:annotation_id/mask-groups/:group_id/masks/:mask_id': { slice_index: 1 },
  'POST /api/annotations/:annotation_id/mask-groups/:group_id/masks/:mask_id/download-url': {},
}

/** A body that the route accepts. */
export function exampleOf(route: RouteRow): object {
  const example = examples[`${route.method} ${route.url}`]
  if (example === undefined) throw new Error(`there is no example of a body for ${route.method} ${route.url}`)
  return example
}
