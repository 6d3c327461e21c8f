import browse from '../../../scenarios/browse.ts'

/** The daily load, with a timeout that a crowded machine does not reach, so that every request has an answer. */
export default { ...browse, timeout: '60s' }
