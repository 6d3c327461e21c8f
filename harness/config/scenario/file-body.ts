import { closeSync, openSync, readSync } from 'node:fs'

/** The size of a piece in bytes. A single read takes at most 2 GiB, and a file may be larger. */
const pieceBytes = 16 * 1024 * 1024

/**
 * The bytes of a file as a body. Read the file once, beside the scenario and not inside `request`, so that every request that
 * sends the bytes shares them. `size` is the size of the pieces in bytes.
 * @throws Error of the system when the file cannot be read.
 */
export function fileBody(path: string | URL, size: number = pieceBytes): readonly Uint8Array[] {
  const file = openSync(path, 'r')
  const pieces: Uint8Array[] = []
  try {
    for (;;) {
      const piece = new Uint8Array(size)
      const read = readSync(file, piece)
      // An empty file becomes one piece, since an empty list would be sent as JSON.
      if (read === 0) return pieces.length > 0 ? pieces : [new Uint8Array()]
      pieces.push(read === size ? piece : piece.slice(0, read))
    }
  } finally {
    closeSync(file)
  }
}
