/** A TCP socket in a table of the kernel such as /proc/net/tcp. */
export interface Socket {
  readonly address: string
  readonly port: number
  /** The port at its other end; 0 for a listening socket. */
  readonly remotePort: number
  readonly state: 'listening' | 'established' | 'other'
  readonly inode: number
  /** The user id of the process that opened it. */
  readonly uid: number
}

const states: Readonly<Record<string, Socket['state']>> = { '01': 'established', '0A': 'listening' }

/** An address in the kernel's notation: words of 32 bits, each with its bytes reversed. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  )
  if (bytes.length === 4) return bytes.join('.')
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  if (isMapped) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0))
  if (groups.every((group) => group === 0)) return '::'
  return groups.slice(0, 7).every((group) => group === 0) && groups[7] === 1
    ? '::1'
    : groups.map((group) => group.toString(16)).join(':')
}

/** Whether only its own machine, or container, can reach an address. */
export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

/** The sockets in the text of /proc/net/tcp or tcp6. */
export function parseSockets(text: string): readonly Socket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = '', , , , uid, , inode] = line.trim().split(/\s+/)
      const [address, port] = local.split(':')
      if (address === undefined || port === undefined || inode === undefined) return []
      return [
        {
          address: addressOf(address),
          port: Number.parseInt(port, 16),
          remotePort: Number.parseInt(remote.split(':')[1] ?? '', 16),
          state: states[state] ?? 'other',
          inode: Number(inode),
          uid: Number(uid),
        },
      ]
    })
}
