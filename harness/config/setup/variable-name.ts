/** How a variable of the app may be called. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/
