/** Removes a fault that has a duration; may return a sentence about additional actions. */
export type Undo = () => Promise<string | undefined>
