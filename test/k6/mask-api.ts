import { createServer, type Server } from 'node:http'

/** The smallest part of the mask API that the flow needs, so that the script is tested without a database. */
export function maskApi(): Server {
  const objects = new Map<string, Buffer>()
  const registered = new Map<string, string>()
  let ids = 0
  return createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts)
    const [path = ''] = (request.url ?? '').split('?')
    const group = /mask-groups\/(\d+)/.exec(path)?.[1] ?? ''
    const key = `${request.method} ${path.replace(/\d+/g, 'N')}`
    const answer = (status: number, content?: object) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(content && JSON.stringify(content))
    }
    ids += 1
    switch (key.replace('/api/annotations/N/mask-groups', 'groups')) {
      case 'POST /api/auth/login':
        return answer(200, { access_token: 'token' })
      case 'GET /api/annotations':
        return answer(200, { items: [{ id: 1 }, { id: 2 }] })
      case 'POST groups':
        return answer(201, { id: ids })
      case 'POST groups/N/upload-url':
        return answer(200, { upload_url: `/api/objects/${ids}`, file_path: `/api/objects/${ids}` })
      case 'PUT /api/objects/N':
        objects.set(path, body)
        return answer(201, {})
      case 'POST groups/N/complete-upload':
        registered.set(group, JSON.parse(body.toString()).uploaded_files[0].file_path)
        return answer(201, { registered: 1 })
      case 'GET groups/N/masks':
        return answer(200, { items: registered.has(group) ? [{ id: ids }] : [] })
      case 'POST groups/N/masks/N/download-url':
        return answer(200, { download_url: registered.get(group) })
      case 'GET /api/objects/N':
        return response.end(objects.get(path))
      case 'DELETE groups/N/masks/N':
      case 'DELETE groups/N':
        return answer(204)
      default:
        return answer(404, {})
    }
  })
}
