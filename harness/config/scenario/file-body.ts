import { closeSync, openSync, readSync } from 'node:fs'

/** No single read takes more than 2 GiB; a file may hold more. */
const pieceBytes = 16 * 1024 * 1024

/**
 * The bytes of a file as a body. Read it once, beside the scenario and not within `request`: every request that sends
 * it then shares them. `size` is that of the pieces.
 * @throws Error of the system when the file cannot be read.
 */
export function fileBody(path: string | URL, size: number = pieceBytes): readonly Uint8Array[] {
  const file = openSync(path, 'r')
  const pieces: Uint8Array[] = []
  try {
    for (;;) {
      const piece = new Uint8Array(size)
      const read = readSync(file, piece)
      // An empty file is one piece, since a list of none is JSON.
      if (read === 0) return pieces.length > 0 ? pieces : [new Uint8Array()]
      pieces.push(read === size ? piece : piece.slice(0, read))
    }
  } finally {
    closeSync(file)
  }
}
