import { html, type Markup } from '../../charts/markup.ts'

/** A table that scrolls within the page where it is wider, also by the keyboard. */
export const scrolling = (table: Markup): Markup => html`<div class="scroll" tabindex="0">${table}</div>`
