/**
 * The latest Unix time in milliseconds that a `Date` holds (ECMA-262, "Time Values and Time Range"): in the year 275760. A
 * record with a later one cannot be shown.
 */
export const latestTimeMs = 8_640_000_000_000_000
