/** Milliseconds since 1970. The clock is passed in, so that tests can set the time. */
export type Clock = () => number
