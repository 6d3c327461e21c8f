import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FeedRow, OpenLoopScenario } from '../../../harness/config/scenario/scenario.ts'
import { root } from '../source.ts'

type Headers = Readonly<Record<string, string>>

/** Requests every route of a mix once in each round, so that each has figures. */
export async function browse(
  url: string,
  scenario: OpenLoopScenario<string>,
  feedsFile: string,
  headers: Headers,
  rounds: number,
): Promise<void> {
  const feeds = JSON.parse(await readFile(feedsFile, 'utf8')) as Record<string, FeedRow[]>
  for (let round = 0; round < rounds; round += 1) {
    const row = (feed: string) => feeds[feed]?.[round] ?? {}
    const paths = (scenario.mix ?? []).flatMap((entry) =>
      'request' in entry ? [entry.request({ row, random: () => 0.5 }).path] : [],
    )
    await Promise.all(paths.map((path) => get(`${url}${path}`, headers)))
  }
}

async function get(url: string, headers: Headers): Promise<void> {
  const response = await fetch(url, { headers })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
}

/** The life of one mask, from its group to its deletion; afterwards every route of the flow scenario has figures. */
export async function oneFlow(url: string, headers: Headers): Promise<void> {
  const mask = await readFile(join(root, 'scenarios/k6/mask.png'))
  const call = async (
    method: string,
    path: string,
    body?: Buffer | object,
  ): Promise<Record<string, unknown>> => {
    const bytes = Buffer.isBuffer(body)
    const type: Headers = body ? { 'content-type': bytes ? 'image/png' : 'application/json' } : {}
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...type, ...(path.includes('/objects/') ? {} : headers) },
      ...(body ? { body: bytes ? new Uint8Array(body) : JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
    return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  }
  const list = await call('GET', '/api/annotations?page_size=1')
  const [annotation] = list.items as { id: number }[]
  const groups = `/api/annotations/${annotation?.id}/mask-groups`
  const described = { group_name: 'live', model_name: 'm', version: '1', modality: 'CT', slice_count: 1 }
  const made = await call('POST', groups, { ...described, mask_type: 'segmentation' })
  const group = `${groups}/${made.id}`
  const file = { mime_type: 'image/png', file_size: mask.length }
  const place = await call('POST', `${group}/upload-url`, { filename: 'mask.png', ...file, expires_in: 60 })
  await call('PUT', String(place.upload_url), mask)
  const labelled = {
    file_path: place.file_path,
    slice_index: 0,
    label_name: 'liver',
    width: 512,
    height: 512,
  }
  await call('POST', `${group}/complete-upload`, {
    slice_count: 1,
    labels: ['liver'],
    uploaded_files: [labelled],
  })
  const masks = await call('GET', `${group}/masks?page_size=20`)
  const [first] = masks.items as { id: number }[]
  const link = await call('POST', `${group}/masks/${first?.id}/download-url`, {})
  const read = await fetch(new URL(String(link.download_url), url))
  if (!Buffer.from(await read.arrayBuffer()).equals(mask))
    throw new Error('the mask that was read is not the one that was uploaded')
  await call('DELETE', `${group}/masks/${first?.id}`)
  await call('DELETE', group)
}
