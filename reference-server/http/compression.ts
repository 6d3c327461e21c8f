import { constants } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { Compression } from '../settings/tuning.ts'

/** In bytes. Compressing a shorter answer takes more time than it saves. */
const smallestBytes = 1024

/** Compresses JSON for clients that accept it, with the configured method and level. */
export function installCompression(app: FastifyInstance, compression: Compression): void {
  if (compression === 'off') return
  const [method, text] = compression.split('-')
  const level = Number(text)
  const options = {
    global: true,
    threshold: smallestBytes,
    customTypes: /^application\/json/,
    ...(method === 'br'
      ? { encodings: ['br' as const], brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: level } } }
      : { encodings: ['gzip' as const], zlibOptions: { level } }),
  }
  app.register(import('@fastify/compress'), options)
}
