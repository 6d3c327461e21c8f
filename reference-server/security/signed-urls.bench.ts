import { bench, describe } from 'vitest'
import { UrlSigner } from './signed-urls.ts'

const signer = new UrlSigner([{ id: 'k1', secret: Buffer.alloc(32, 1) }], '', () => 1_700_000_000_000)
const path = `/api/objects/1/${'0'.repeat(32)}.png`
const grant = { method: 'PUT', length: 5000, type: 'image/png' } as const
const { url } = signer.sign(path, grant, 300)

describe('a signed URL', () => {
  bench('signing', () => {
    signer.sign(path, grant, 300)
  })
  bench('checking', () => {
    signer.check('PUT', url)
  })
})
