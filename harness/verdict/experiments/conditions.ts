import type { Claim } from '../../config/experiment/description.ts'
import type { Observed } from '../pairs/figures/observed.ts'
import type { Condition } from '../pairs/lines/condition.ts'
import { conditionsOf } from '../pairs/lines/conditions.ts'

/** What the conditions of a comparison leave of its figures, in the sentences of a gate. */
interface Spoilt {
  /** The first condition under which the figures say nothing of the arms; undefined where there is none. */
  readonly unmeasured: string | undefined
  /** Conditions under which figures are shown and prove no claim. */
  readonly disturbed: readonly string[]
}

/** Nothing has to pass here, so that no figure is missing for it. */
const noneMissing = { spare: [], thin: [], unmeasured: [], oneSided: [] } as const

/** Conditions that scatter figures, or make arms look more alike. */
const scattering: readonly string[] = ['contention', 'draining', 'send lag']

/** Conditions that errors of base make, which are what a claim about errors is about. */
const ofErrors: readonly string[] = ['errors of base', 'errors of routes']

/**
 * Whether a condition forbids a pass and counts here. Cold arms do not count: heating is short here, and a note tells them. Beside a
 * claim about errors it does not count either that head answers what base fails at; nor, where nothing else is claimed, that both
 * arms fail. Other claims are left unproven beside errors where they are judged.
 */
function counts({ name, passable, failable }: Condition, claim: readonly Claim[]): boolean {
  if (passable || name === 'heating') return false
  const errorClaims = claim.filter(({ figure }) => figure === 'errorRate').length
  if (errorClaims === 0 || !ofErrors.includes(name)) return true
  return failable && errorClaims < claim.length
}

/** The conditions under which a gate passes nothing, as far as they spoil an experiment with this claim. */
export function spoiltBy(observed: Observed, claim: readonly Claim[]): Spoilt {
  const lines = conditionsOf(observed, noneMissing).filter((line) => counts(line, claim))
  const isScattering = ({ name }: Condition) => scattering.includes(name)
  return {
    unmeasured: lines.find((line) => !isScattering(line))?.sentence,
    disturbed: lines.filter(isScattering).map(({ sentence }) => sentence),
  }
}
