import type { WireFault } from '../../../config/faults/fault-effects.ts'
import { bandwidth } from './bandwidth.ts'
import { latency } from './latency.ts'
import { reset } from './reset.ts'
import { slowClose } from './slow-close.ts'
import type { Toxic } from './toxic.ts'

/** The effect of a connection fault on the wire. */
export function toxicOf(effect: WireFault): Toxic {
  switch (effect.kind) {
    case 'latency':
      return latency(effect.seconds)
    case 'bandwidth':
      return bandwidth(effect.rate)
    case 'slow-close':
      return slowClose(effect.seconds)
    case 'reset':
      return reset
  }
}
