/** Milliseconds since 1970. Passed in, so that a test can move it. */
export type Clock = () => number
