/** Takes a fault back, as far as it has a length; may tell in a sentence what more it did. */
export type Undo = () => Promise<string | undefined>
